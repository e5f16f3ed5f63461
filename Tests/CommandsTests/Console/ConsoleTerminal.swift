import Platform
import Terminal
import TestSupport

/// `usher` with a screen, on a terminal of its own: keys in, screen out.
///
/// Every wait is for a condition; the deadlines are generous, since the machine may be busy with other things.
struct ConsoleTerminal {
  let terminal: PseudoTerminal

  init(
    _ arguments: [String], variables: [String: String] = [:], columns: Int = 100, rows: Int = 30
  ) throws {
    var environment = Environment.all
    for name in ["NO_COLOR", "COLORFGBG", "LC_ALL", "LC_CTYPE", "COLUMNS", "LINES", "USHER_THEME"] {
      environment[name] = nil
    }
    environment["TERM"] = "xterm-256color"
    environment["LANG"] = "C.UTF-8"
    for (name, value) in variables { environment[name] = value }
    terminal = try PseudoTerminal(
      executable("usher"), arguments: arguments, environment: environment, columns: columns, rows: rows)
  }

  /// Whether a line comes that holds all these texts.
  func shows(_ texts: String..., within seconds: Int = 60) async -> Bool {
    await terminal.wait(milliseconds: seconds * 1_000) { terminal in
      terminal.screen.lines.contains { line in texts.allSatisfy { line.contains($0) } }
    }
  }

  /// Whether a text leaves the screen.
  func hides(_ text: String, within seconds: Int = 60) async -> Bool {
    await terminal.wait(milliseconds: seconds * 1_000) { terminal in
      !terminal.screen.lines.contains { $0.contains(text) }
    }
  }

  func press(_ keys: String) { terminal.type(keys) }

  /// Whether the terminal is as it was before: for programs that have ended.
  var isGivenBack: Bool {
    // Mouse, focus and marked pastes are off.
    !terminal.screen.isAlternate && terminal.screen.showsCursor && !terminal.isRaw
      && terminal.screen.modes.isDisjoint(with: [1000, 1002, 1003, 1004, 1006, 2004])
  }

  func end(within seconds: Int = 60) async -> PseudoTerminal.End? {
    await terminal.waitForEnd(milliseconds: seconds * 1_000)
  }
}
