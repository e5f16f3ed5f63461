import CPosix
import Glibc

/// A signalfd: signals as something to poll, so that no code runs inside a signal handler.
///
/// `blockAll` at the start of main, before any thread exists; then one of these, polled by one thread.
public struct SignalDescriptor: ~Copyable, Sendable {
  /// A signal that arrived.
  public struct Arrival: Equatable, Sendable {
    /// Which.
    public var signal: Signal
    /// The process that sent it; 0 when the kernel did.
    public var sender: Int32
  }

  /// Readable while a signal waits. It belongs to this value: do not close it.
  public let descriptor: Int32

  /// Blocks all signals on the calling thread and on those it starts, but SEGV, BUS, FPE, ILL, TRAP, ABRT and SYS: with
  /// those blocked a crash leaves no backtrace. Children of `ChildProcess` start with none blocked.
  public static func blockAll() {
    let error = cposix_block_signals()
    precondition(error == 0, "pthread_sigmask: error \(error)")
  }

  /// Lets the calling thread receive `signals` in the ordinary way again, as a program must before it stops itself.
  public static func unblock(_ signals: [Signal]) {
    var set = Signal.set(signals)
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Blocks `signals` on the calling thread and on those it starts.
  public static func block(_ signals: [Signal]) {
    var set = Signal.set(signals)
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// Reports `signals`, which must be blocked on every thread.
  ///
  /// - Throws: when no file descriptor is left.
  public init(_ signals: [Signal]) throws(PlatformError) {
    var set = Signal.set(signals)
    let opened = cposix_signalfd(&set)
    if opened < 0 { throw PlatformError.last("open", "a signalfd") }
    descriptor = opened
  }

  deinit {
    close(descriptor)
  }

  /// The next signal that waits, `nil` when there is none. Never blocks.
  public borrowing func next() throws(PlatformError) -> Arrival? {
    let got = cposix_next_signal(descriptor)
    if got.number < 0 { throw PlatformError.last("read", "a signalfd") }
    return got.number == 0 ? nil : Arrival(signal: Signal(rawValue: got.number), sender: got.sender)
  }
}
