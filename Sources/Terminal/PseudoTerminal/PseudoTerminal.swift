import CNcurses
import Glibc
public import Platform

/// A program on a terminal of its own, with a screen that can be read: for tests that press keys and look.
///
/// Whatever the program writes is drained and shown by `screen`, and the terminal's questions are answered.
public final class PseudoTerminal {
  /// How the program ended.
  public enum End: Equatable, Sendable {
    /// By itself, with this code.
    case exited(Int)
    /// By this signal.
    case killed(Int32)
  }

  /// What the program's terminal shows.
  public var screen: ScreenEmulator
  /// All bytes the program wrote, in order.
  public private(set) var output: [UInt8] = []
  /// Whether questions of the program are answered.
  public var answersQuestions = true
  /// Whether what the program writes is read; a terminal that hangs reads nothing.
  public var readsOutput = true
  /// How it ended, once that is known.
  public private(set) var end: End?
  /// The program's process.
  public let process: Int32
  private let descriptor: Int32
  private var isClosed = false

  /// Starts a program.
  ///
  /// - Parameters:
  ///   - path: the executable.
  ///   - arguments: what follows its name.
  ///   - environment: all its variables; `TERM` says what it may write.
  ///   - columns: of its window.
  ///   - rows: of its window.
  /// - Throws: no pseudo terminal or no process could be made. A missing executable ends with code 127.
  public init(
    _ path: String, arguments: [String] = [], environment: [String: String], columns: Int = 80, rows: Int = 24
  ) throws(PlatformError) {
    let words = ([path] + arguments).map { strdup($0) } + [nil]
    let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in words + variables { free(pointer) } }
    var master: Int32 = -1
    let size = cn_size(columns: Int32(columns), rows: Int32(rows))
    process = cn_fork_terminal(&master, size, path, words, variables)
    guard process > 0 else { throw PlatformError(action: "start", subject: path, reason: .system(errno)) }
    descriptor = master
    screen = ScreenEmulator(columns: columns, rows: rows)
  }

  deinit {
    if end == nil {
      kill(process, SIGKILL)
      var code: Int32 = 0
      var signal: Int32 = 0
      while cn_reap(process, &code, &signal) == 0 { usleep(1_000) }
    }
    if !isClosed { close(descriptor) }
  }

  /// Sends bytes as if they were typed; a terminal whose program reads nothing may take only a part.
  public func type(_ text: String) {
    type(Array(text.utf8))
  }

  /// Sends bytes as if they were typed.
  public func type(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 1_024)) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
      drain()
    }
  }

  /// Changes the window; the program gets SIGWINCH.
  public func resize(columns: Int, rows: Int) {
    screen.resize(columns: columns, rows: rows)
    _ = cn_set_window_size(descriptor, cn_size(columns: Int32(columns), rows: Int32(rows)))
  }

  /// Sends a signal to the program.
  public func send(_ signal: Signal) {
    if end == nil { kill(process, signal.rawValue) }
  }

  /// Closes the terminal's side, as a lost connection does: the program gets SIGHUP and end of input.
  public func hangUp() {
    if !isClosed { close(descriptor) }
    isClosed = true
  }

  /// Whether the terminal is in raw mode.
  public var isRaw: Bool { cn_is_raw(descriptor) }

  /// Everything the program wrote, as text.
  public var outputText: String { String(decoding: output, as: UTF8.self) }

  /// Reads on until a condition holds; blocks no thread.
  ///
  /// - Returns: whether it came true within the time.
  public func wait(milliseconds: Int = 60_000, until condition: (PseudoTerminal) -> Bool) async -> Bool {
    let deadline = SystemClock.nanoseconds() + Int64(milliseconds) * 1_000_000
    while true {
      drain()
      if condition(self) { return true }
      if SystemClock.nanoseconds() > deadline { return false }
      try? await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Reads on until the program has ended; nil when it has not within the time.
  public func waitForEnd(milliseconds: Int = 60_000) async -> End? {
    _ = await wait(milliseconds: milliseconds) { $0.end != nil }
    return end
  }

  /// Reads and shows what is there.
  private func drain() {
    // First the process, then its output: so everything it wrote is read by the time its end is known.
    let hadEnded = end != nil
    reap()
    guard !isClosed, readsOutput, !hadEnded else { return }
    var watches = [Watch(descriptor, for: .readable)]
    while (try? Poller.poll(&watches, milliseconds: 0)) == 1 {
      let bytes = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, initialized in
        initialized = max(0, read(descriptor, buffer.baseAddress, buffer.count))
      }
      // Nothing, or EIO: the program has ended and everything was read.
      if bytes.isEmpty { return }
      output += bytes
      screen.feed(bytes)
      answer()
    }
  }

  private func answer() {
    guard !screen.answers.isEmpty else { return }
    let bytes = screen.answers
    screen.answers = []
    if answersQuestions { type(bytes) }
  }

  private func reap() {
    guard end == nil else { return }
    var code: Int32 = 0
    var signal: Int32 = 0
    if cn_reap(process, &code, &signal) == 1 { end = signal == 0 ? .exited(Int(code)) : .killed(signal) }
  }
}
