import CPosix
import Glibc

/// A child process (posix_spawn). It starts with no signal blocked, and with no descriptor of ours but 0, 1 and 2.
///
/// Dropped while it runs it is killed (SIGKILL) and reaped: no child outlives its value unseen.
public struct ChildProcess: ~Copyable, Sendable {
  /// Where a child's output goes.
  public enum Output: Equatable, Sendable {
    /// To where ours goes.
    case inherit
    /// To /dev/null.
    case discard
    /// To `ChildProcess.finish`.
    case capture
    /// To a descriptor that stays open in this process.
    case descriptor(Int32)
  }

  /// What a child reads.
  public enum Input: Equatable, Sendable {
    /// The end, at once.
    case empty
    /// What we would read.
    case inherit
    /// From a descriptor that stays open in this process.
    case descriptor(Int32)
  }

  /// How a child ended.
  public enum End: Equatable, Sendable {
    /// By itself, with this status.
    case exited(Int32)
    /// By a signal.
    case signalled(Signal)
  }

  /// A child that has ended, and what it wrote.
  public struct Finished: Sendable {
    /// How it ended.
    public var end: End
    /// Its standard output; empty unless captured.
    public var output: [UInt8]
    /// Its standard error; empty unless captured.
    public var errors: [UInt8]

    /// `output` as UTF-8.
    public var outputText: String { String(decoding: output, as: UTF8.self) }
    /// `errors` as UTF-8.
    public var errorsText: String { String(decoding: errors, as: UTF8.self) }
    /// Whether it exited with status 0.
    public var isSuccess: Bool { end == .exited(0) }
  }

  /// Its pid.
  public let identifier: Int32

  private let command: String
  private let ending: Int32  // a pidfd: readable when it has ended
  private let output: Int32  // -1 when not captured
  private let errors: Int32
  private var end: End?

  /// Starts a child.
  ///
  /// - Parameters:
  ///   - command: a path; without a slash it is looked for in PATH.
  ///   - arguments: without the program's name.
  ///   - environment: all of its variables; `nil` for ours.
  ///   - folder: where it starts; `nil` for ours.
  /// - Throws: when it cannot be started; a program that does not exist too.
  public init(
    _ command: String, _ arguments: [String] = [], environment: [String: String]? = nil, folder: String? = nil,
    input: Input = .empty, output: Output = .inherit, errors: Output = .inherit
  ) throws(PlatformError) {
    let launch = try Launch(command, arguments, environment, folder, input: input, output: output, errors: errors)
    let ending = cposix_pidfd(launch.identifier)
    if ending < 0 {
      let failure = PlatformError.last("watch the process", command)
      Glibc.kill(launch.identifier, SIGKILL)
      waitpid(launch.identifier, nil, 0)
      close(launch.output)
      close(launch.errors)
      throw failure
    }
    self.identifier = launch.identifier
    self.command = command
    self.ending = ending
    self.output = launch.output
    self.errors = launch.errors
    self.end = nil
  }

  deinit {
    if end == nil {
      Glibc.kill(identifier, SIGKILL)
      while waitpid(identifier, nil, 0) < 0 && errno == EINTR {}
    }
    for descriptor in [ending, output, errors] where descriptor >= 0 { close(descriptor) }
  }

  /// Sends a signal, unless the child has already been waited for: its pid may be another's by then.
  public borrowing func send(_ signal: Signal) {
    if end == nil { Glibc.kill(identifier, signal.rawValue) }
  }

  /// Blocks until the child has ended, at most `milliseconds` (`nil`: without end; 0: only look).
  ///
  /// A child that writes more than a pipe holds into a captured output waits for `finish` and does not end here. Not for
  /// threads of Swift's pool.
  /// - Returns: how it ended, `nil` when it still runs.
  public mutating func wait(milliseconds: Int? = nil) throws(PlatformError) -> End? {
    if let end { return end }
    var watches = [Watch(ending, for: .readable)]
    if try Poller.poll(&watches, milliseconds: milliseconds) == 0 { return nil }
    end = try reap()
    return end
  }

  /// Blocks until the child has ended, collects its captured output, and kills it at the deadline.
  ///
  /// Output ends with the child: what a grandchild writes later is not waited for. Not for threads of Swift's pool.
  /// - Parameters:
  ///   - milliseconds: the deadline from now; `nil` for none.
  ///   - limit: bytes of each output; the rest is read and dropped.
  /// - Throws: reason `.timedOut` after the kill at the deadline.
  public consuming func finish(within milliseconds: Int? = nil, limit: Int = 16 << 20) throws(PlatformError) -> Finished
  {
    let deadline = milliseconds.map { SystemClock.nanoseconds() + Int64($0) * 1_000_000 }
    var outputs: [[UInt8]] = [[], []]
    var watches = [
      Watch(output, for: .readable), Watch(errors, for: .readable), Watch(end == nil ? ending : -1, for: .readable),
    ]
    while end == nil {
      let left = deadline.map { max(0, Int(($0 - SystemClock.nanoseconds() + 999_999) / 1_000_000)) }
      if try Poller.poll(&watches, milliseconds: left) == 0 {
        throw PlatformError(action: "run", subject: command, reason: .timedOut(milliseconds: milliseconds ?? 0))
      }
      for index in 0..<2 where !watches[index].found.isEmpty {
        if try !readSome(watches[index].descriptor, into: &outputs[index], limit) { watches[index].descriptor = -1 }
      }
      // Last: what it wrote before its end is in the pipes, and is read below.
      if !watches[2].found.isEmpty { end = try reap() }
    }
    for index in 0..<2 where watches[index].descriptor >= 0 {
      var rest = [Watch(watches[index].descriptor, for: .readable)]
      while try Poller.poll(&rest, milliseconds: 0) > 0,
        try readSome(watches[index].descriptor, into: &outputs[index], limit)
      {}
    }
    return Finished(end: end ?? .exited(0), output: outputs[0], errors: outputs[1])
  }

  private borrowing func reap() throws(PlatformError) -> End {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0 {
      if errno != EINTR { throw PlatformError.last("wait for", command) }
    }
    // The macros of wait(2): the low seven bits are the signal, the next byte is the exit status.
    let signal = status & 0x7f
    return signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(Signal(rawValue: signal))
  }

  /// One read; false at the end.
  private borrowing func readSome(_ file: Int32, into bytes: inout [UInt8], _ limit: Int) throws(PlatformError) -> Bool
  {
    var block = [UInt8](repeating: 0, count: 64 << 10)
    let count = read(file, &block, block.count)
    if count < 0 && errno != EINTR { throw PlatformError.last("read the output of", command) }
    if count > 0 { bytes.append(contentsOf: block[..<min(count, max(0, limit - bytes.count))]) }
    return count != 0
  }
}
