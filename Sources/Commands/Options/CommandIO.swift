import Glibc
import Platform

/// Where a command prints: standard output and standard error, or into memory for a test.
///
/// Nothing is buffered: what was printed has left the process, also before a crash or an `_exit`. From any thread.
package final class CommandIO: Sendable {
  private struct State {
    var output: [UInt8] = []
    var errors: [UInt8] = []
    var isClosed = false
    var answers: [String] = []
  }

  /// The environment's variables.
  package let environment: [String: String]
  private let capturing: Bool
  private let actsAsTerminal: Bool
  private let state: Locked<State>

  /// The process's own outputs and environment.
  package init() {
    environment = Environment.all
    capturing = false
    actsAsTerminal = false
    state = Locked(State())
  }

  /// Keeps what is printed, for `outputText` and `errorsText`.
  ///
  /// - Parameters:
  ///   - isTerminal: whether it acts as a terminal.
  ///   - answers: what `ask` returns, one after the other.
  package init(capturingWith environment: [String: String], isTerminal: Bool = false, answers: [String] = []) {
    self.environment = environment
    capturing = true
    actsAsTerminal = isTerminal
    state = Locked(State(answers: answers))
  }

  /// Prints a line to standard output.
  package func print(_ line: String) { write(line + "\n") }

  /// Prints a text to standard output as it is.
  package func write(_ text: String) { write(Array(text.utf8)) }

  /// Prints bytes to standard output as they are.
  package func write(_ bytes: [UInt8]) {
    state.withLock { state in
      if capturing {
        state.output += bytes
      } else if !state.isClosed {
        state.isClosed = !Self.send(bytes, to: STDOUT_FILENO)
      }
    }
  }

  /// Prints a line to standard error.
  package func complain(_ line: String) {
    let bytes = Array(line.utf8) + [0x0A]
    state.withLock { state in
      if capturing { state.errors += bytes } else { _ = Self.send(bytes, to: STDERR_FILENO) }
    }
  }

  /// Whether nobody reads standard output any more (`usher jobs --watch | head`): then a command may end.
  package var isClosed: Bool { state.withLock { $0.isClosed } }

  /// Whether standard input and output are a terminal; while capturing, what was said at the start.
  package var isTerminal: Bool {
    capturing ? actsAsTerminal : isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
  }

  /// Prints a question without a line end, and reads a line of standard input; nil at its end.
  package func ask(_ question: String) -> String? {
    write(question)
    if capturing { return state.withLock { $0.answers.isEmpty ? nil : $0.answers.removeFirst() } }
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 { return line.isEmpty ? nil : String(decoding: line, as: UTF8.self) }
      if byte == 0x0A { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  /// Waits on the calling thread. Answers false, and early, when nobody reads standard output any more.
  package func pause(milliseconds: Int) -> Bool {
    // Nothing is asked for: a pipe whose reader is gone, or a terminal that hung up, reports by itself.
    var watches = [Watch(capturing ? -1 : STDOUT_FILENO, for: [])]
    do {
      if try Poller.poll(&watches, milliseconds: milliseconds) > 0 { state.withLock { $0.isClosed = true } }
      return !isClosed
    } catch {
      return false
    }
  }

  /// What was printed to standard output while capturing.
  package var outputText: String { state.withLock { String(decoding: $0.output, as: UTF8.self) } }

  /// What was printed to standard error while capturing.
  package var errorsText: String { state.withLock { String(decoding: $0.errors, as: UTF8.self) } }

  /// Writes all; false where it cannot.
  private static func send(_ bytes: [UInt8], to file: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        // Somebody made the terminal or pipe non-blocking.
        var waiting = pollfd(fd: file, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }
}
