import Platform
import Terminal
import Testing

/// The whole console on a terminal: keys in, frames out.
@Suite(.serialized) struct LoopTests {
  private func console(
    _ kind: String = "embedded", variables: [String: String] = [:], columns: Int = 80, rows: Int = 24
  ) throws -> PseudoTerminal {
    var environment = Environment.all
    for name in ["NO_COLOR", "COLORFGBG", "LC_ALL", "LC_CTYPE", "COLUMNS", "LINES"] { environment[name] = nil }
    environment["TERM"] = "xterm-256color"
    environment["LANG"] = "C.UTF-8"
    environment["USHER_CONSOLE_CHILD"] = kind
    for (name, value) in variables { environment[name] = value }
    return try PseudoTerminal(
      ThisProcess.executable, arguments: ["--testing-library", "swift-testing", "--filter", "ConsoleChild"],
      environment: environment, columns: columns, rows: rows)
  }

  private func shows(_ terminal: PseudoTerminal, _ text: String) async -> Bool {
    await terminal.wait { $0.screen.lines.contains { $0.contains(text) } }
  }

  @Test func `keys lead through the screens, and leaving drains`() async throws {
    let terminal = try console()
    // The one snapshot may be stale by the time the screen is read: then the mark is `?`.
    #expect(await shows(terminal, "running     78.9%"))
    terminal.type("2")
    #expect(await shows(terminal, "436 failures · 4 causes"))
    terminal.type("\t\r")
    #expect(await shows(terminal, "the record as it came"))
    #expect(!terminal.outputText.contains("grace.hopper@example.com"))
    terminal.type("q")
    #expect(await shows(terminal, "› Stay ‹"))
    terminal.type("\t\r")
    #expect(await terminal.waitForEnd() == .exited(6))
    #expect(!terminal.screen.isAlternate && terminal.screen.showsCursor)
  }

  @Test func `a flood of data makes at most ten frames a second`() async throws {
    let terminal = try console()
    #expect(await shows(terminal, "STAGED"))
    let frames = terminal.screen.frames
    let start = SystemClock.nanoseconds()
    terminal.type("s5000\r")
    #expect(await shows(terminal, "    5 892 "))
    let seconds = Double(SystemClock.nanoseconds() - start) / 1e9
    // Seven keys have a frame each; the rest is data.
    #expect(terminal.screen.frames - frames <= 8 + Int(seconds * 10) + 1)
  }

  @Test func `a lost terminal drains an embedded engine and ends an attached console`() async throws {
    for (kind, code) in [("embedded", 7), ("attached", 7)] {
      let terminal = try console(kind)
      #expect(await shows(terminal, "STAGED"))
      terminal.hangUp()
      #expect(await terminal.waitForEnd() == .exited(code))
    }
  }

  @Test func `a second q stops a slow drain`() async throws {
    let terminal = try console(variables: ["USHER_CONSOLE_DRAINS": "1"])
    #expect(await shows(terminal, "STAGED"))
    terminal.type("q\t\r")
    #expect(await shows(terminal, "draining 1, 20 s left"))
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(6))
  }
}
