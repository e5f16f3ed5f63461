import CPosix
import Glibc

/// An eventfd: any thread calls `signal`, one thread polls `descriptor` and calls `drain`.
public final class WakeUp: Sendable {
  /// Readable from the first `signal` on until `drain`. It belongs to this object: do not close it.
  public let descriptor: Int32

  /// Opens the eventfd.
  ///
  /// The process ends with a message when it has no file descriptor left: made at start, there is nobody to tell.
  public init() {
    descriptor = cposix_eventfd()
    precondition(descriptor >= 0, "no file descriptor left for an eventfd: raise the limit of open files (ulimit -n)")
  }

  deinit {
    close(descriptor)
  }

  /// Makes `descriptor` readable. From any thread; never blocks.
  public func signal() {
    var one: UInt64 = 1
    // It fails only when the counter is full, and then the descriptor is readable anyway.
    while write(descriptor, &one, 8) < 0 && errno == EINTR {}
  }

  /// Makes `descriptor` unreadable until the next `signal`. Call it before looking at what was signalled, or a
  /// signal is lost. Never blocks.
  public func drain() {
    var count: UInt64 = 0
    while read(descriptor, &count, 8) < 0 && errno == EINTR {}
  }

  /// Blocks the calling thread until `signal`, at most `milliseconds` (`nil`: without end).
  ///
  /// It does not drain. Not for threads of Swift's pool.
  /// - Returns: whether there was a signal.
  public func wait(milliseconds: Int? = nil) -> Bool {
    var watches = [Watch(descriptor, for: .readable)]
    // poll of one open descriptor fails for want of kernel memory only; the caller's loop comes round again.
    return ((try? Poller.poll(&watches, milliseconds: milliseconds)) ?? 0) > 0
  }
}
