import Glibc

/// What a descriptor can be ready for.
public struct Readiness: OptionSet, Sendable {
  /// The bits of poll(2).
  public let rawValue: Int16

  /// From the bits of poll(2).
  public init(rawValue: Int16) {
    self.rawValue = rawValue
  }

  /// A read would not block.
  public static let readable = Readiness(rawValue: Int16(POLLIN))
  /// A write would not block.
  public static let writable = Readiness(rawValue: Int16(POLLOUT))
  /// The other side is gone. Reported without being asked for; what it wrote before can still be read.
  public static let hungUp = Readiness(rawValue: Int16(POLLHUP))
  /// The descriptor is broken or closed. Reported without being asked for.
  public static let failed = Readiness(rawValue: Int16(POLLERR | POLLNVAL))
}

/// One descriptor that `Poller.poll` looks at.
public struct Watch: Sendable {
  /// Looked at unless negative.
  public var descriptor: Int32
  /// What is waited for.
  public var wanted: Readiness
  /// What `poll` found; empty when nothing.
  public var found: Readiness = []

  /// Watches `descriptor` for `wanted`.
  public init(_ descriptor: Int32, for wanted: Readiness) {
    self.descriptor = descriptor
    self.wanted = wanted
  }
}

/// poll(2).
public enum Poller {
  /// Blocks the calling thread until one of `watches` is ready, at most `milliseconds` (`nil`: without end; 0: only look).
  ///
  /// Sets `found` of every watch. A signal does not shorten the wait. Not for threads of Swift's pool.
  /// - Returns: how many are ready; 0 when the time is over.
  /// - Throws: more descriptors than the limit allows, or no memory in the kernel.
  @discardableResult
  public static func poll(_ watches: inout [Watch], milliseconds: Int? = nil) throws(PlatformError) -> Int {
    let deadline = milliseconds.map { SystemClock.nanoseconds() + Int64($0) * 1_000_000 }
    var polled = watches.map { pollfd(fd: $0.descriptor, events: $0.wanted.rawValue, revents: 0) }
    var left = Int32(clamping: milliseconds ?? -1)
    while true {
      let count = Glibc.poll(&polled, nfds_t(polled.count), left)
      if count >= 0 {
        for index in watches.indices { watches[index].found = Readiness(rawValue: polled[index].revents) }
        return Int(count)
      }
      guard errno == EINTR else { throw PlatformError.last("wait for", "\(watches.count) descriptors") }
      if let deadline {
        left = Int32(clamping: max(0, (deadline - SystemClock.nanoseconds() + 999_999) / 1_000_000))
      }
    }
  }
}
