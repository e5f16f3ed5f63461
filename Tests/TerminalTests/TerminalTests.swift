import Cells
import Glibc
import Platform
import Terminal
import Testing

@Suite(.serialized) struct TerminalTests {
  /// This test binary again, as the program `TerminalChild`, on a terminal.
  private func child(
    _ variables: [String: String] = [:], columns: Int = 60, rows: Int = 12, background: ThemeColour? = nil
  ) throws -> PseudoTerminal {
    var environment = Environment.all
    for name in ["NO_COLOR", "COLORFGBG", "LC_ALL", "LC_CTYPE", "COLUMNS", "LINES"] { environment[name] = nil }
    environment["TERM"] = "xterm-256color"
    environment["LANG"] = "C.UTF-8"
    environment["USHER_TERMINAL_CHILD"] = "1"
    for (name, value) in variables { environment[name] = value.isEmpty ? nil : value }
    let terminal = try PseudoTerminal(
      ThisProcess.executable,
      arguments: ["--testing-library", "swift-testing", "--filter", "TerminalChild"], environment: environment,
      columns: columns, rows: rows)
    terminal.screen.background = background
    return terminal
  }

  private func shows(_ terminal: PseudoTerminal, last: String) async -> Bool {
    await terminal.wait { $0.screen.lines.count > 1 && $0.screen.lines[1].hasPrefix("last \(last)") }
  }

  @Test func `a grid is drawn, keys arrive, and the terminal is given back`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    #expect(terminal.isRaw)
    #expect(terminal.screen.isAlternate && !terminal.screen.showsCursor)
    #expect(terminal.screen.modes.contains(2004))
    #expect(terminal.screen.lines == TerminalChild.grid(columns: 60, rows: 12, last: "none").lines())
    #expect(terminal.screen[0, 2].foreground == 196)
    #expect(terminal.screen[0, 0].attributes == [.bold, .underline])
    #expect(terminal.screen[4, 4].background == 17 && terminal.screen[4, 4].foreground == 196)
    let frames = terminal.screen.frames
    terminal.type("j")
    #expect(await shows(terminal, last: "j"))
    // What the terminal answered at the start may have a frame of its own.
    #expect(terminal.screen.frames - frames <= 2)
    terminal.type("\u{1B}[A")
    #expect(await shows(terminal, last: "Up"))
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(0))
    #expect(!terminal.isRaw)
    #expect(!terminal.screen.isAlternate && terminal.screen.showsCursor)
    #expect(!terminal.screen.modes.contains(2004))
    #expect(!terminal.outputText.contains("\u{1B}]104"), "ncurses' own start would reset the user's palette")
  }

  @Test func `what the terminal shows is what was drawn, frame after frame`() async throws {
    let terminal = try child(columns: 37, rows: 9)
    #expect(await shows(terminal, last: "none"))
    for seed in 1...40 {
      let expected = TerminalChild.randomGrid(columns: 37, rows: 9, seed: UInt64(seed)).lines()
      terminal.type("n")
      let arrived = await terminal.wait { $0.screen.lines == expected }
      #expect(arrived, "seed \(seed): \(terminal.screen.lines) instead of \(expected)")
      if !arrived { break }
    }
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(0))
  }

  @Test func `a screen that does not change writes nothing`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    terminal.type("j")
    #expect(await shows(terminal, last: "j"))
    let bytes = terminal.output.count
    _ = await terminal.wait(milliseconds: 150) { _ in false }
    #expect(terminal.output.count == bytes)
  }

  @Test func `the window may change its size, down to nothing`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    for (columns, rows) in [(30, 6), (1, 1), (200, 50), (3, 2), (60, 12)] {
      terminal.resize(columns: columns, rows: rows)
      let expected = TerminalChild.grid(columns: columns, rows: rows, last: "none").lines()
      #expect(await terminal.wait { $0.screen.lines == expected })
    }
  }

  @Test(arguments: [("c", SIGILL), ("b", SIGABRT), ("o", SIGSEGV)])
  func `a crash gives the terminal back and says why`(key: String, signal: Int32) async throws {
    let terminal = try child(["SWIFT_BACKTRACE": "enable=no"])
    #expect(await shows(terminal, last: "none"))
    terminal.type(key)
    let end = await terminal.waitForEnd()
    #expect(end == .killed(signal) || key == "c" && end == .killed(SIGTRAP), "\(String(describing: end))")
    #expect(!terminal.isRaw)
    #expect(!terminal.screen.isAlternate && terminal.screen.showsCursor)
    if key == "c" { #expect(terminal.outputText.contains("the child crashes on purpose")) }
  }

  @Test func `standard error does not touch the screen and is shown at the end`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    terminal.type("e")
    #expect(await shows(terminal, last: "stderr: a library speaks"))
    #expect(
      terminal.screen.lines == TerminalChild.grid(columns: 60, rows: 12, last: "stderr: a library speaks").lines())
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(0))
    #expect(terminal.screen.lines.contains { $0.hasPrefix("a library speaks") })
  }

  @Test func `clipboard, title and mouse are asked for by escape strings`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    terminal.type("y")
    #expect(await terminal.wait { $0.screen.clipboard == "a2xlbW1icmV0dA==" })
    terminal.type("t")
    #expect(await terminal.wait { $0.screen.title == "usher ␛x" })
    terminal.type("m")
    #expect(await terminal.wait { $0.screen.modes.isSuperset(of: [1_000, 1_006]) })
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(0))
    #expect(!terminal.screen.modes.contains(1_000))
  }

  @Test func `the background is found out`() async throws {
    let terminal = try child(background: ThemeColour(red: 255, green: 255, blue: 255))
    #expect(await shows(terminal, last: "background("))
  }

  @Test func `where ambiguous glyphs are wide, signs become ASCII and Chinese stays`() async throws {
    let terminal = try child()
    terminal.screen.ambiguousWidth = 2
    #expect(await terminal.wait { $0.screen.lines[2].hasPrefix("x failures  中文 e\u{301} * #-") })
  }

  @Test(arguments: [["LANG": "C"], ["TERM": "vt100"], ["TERM": "linux"]])
  func `old terminals and locales get ASCII`(variables: [String: String]) async throws {
    let terminal = try child(variables)
    #expect(await terminal.wait { $0.screen.lines[2].hasPrefix("x failures  ???? e * #- #") })
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(0))
    #expect(!terminal.isRaw)
  }

  @Test func `NO_COLOR draws attributes alone`() async throws {
    let terminal = try child(["NO_COLOR": "1"])
    #expect(await shows(terminal, last: "none"))
    #expect(terminal.screen[0, 2].foreground == nil)
    #expect(terminal.screen[0, 2].attributes == .bold)
    #expect(terminal.screen[0, 4].attributes == .reverse)
  }

  @Test func `eight colours are enough`() async throws {
    let terminal = try child(["TERM": "xterm-color"])
    #expect(await shows(terminal, last: "none"))
    #expect(terminal.screen[0, 2].foreground == 1)
  }

  @Test(arguments: ["nosuch-terminal", "dumb", ""])
  func `a terminal that cannot draw is refused with advice`(name: String) async throws {
    let terminal = try child(["TERM": name])
    #expect(await terminal.waitForEnd() == .exited(3))
    #expect(terminal.outputText.contains("(TERM)") || terminal.outputText.contains("TERM is not set"))
    #expect(!terminal.isRaw && !terminal.outputText.contains("\u{1B}[?1049h"))
  }

  @Test func `a locale that is not installed does not blank the screen`() async throws {
    let terminal = try child(["LC_ALL": "de_DE.UTF-8"])
    #expect(await terminal.wait { $0.screen.lines[2].hasPrefix("✗ failures  中文") })
  }

  @Test func `a terminal that takes no bytes blocks nothing`() async throws {
    let terminal = try child(columns: 200, rows: 50)
    #expect(await shows(terminal, last: "none"))
    terminal.readsOutput = false
    for _ in 0..<300 { terminal.type("n") }
    terminal.type("q")
    #expect(await terminal.waitForEnd() == .exited(0))
  }

  @Test func `suspending gives the terminal back until the shell continues`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    terminal.type("z")
    #expect(await terminal.wait { !$0.isRaw && !$0.screen.isAlternate })
    terminal.resize(columns: 50, rows: 10)
    terminal.send(.resume)
    let expected = TerminalChild.grid(columns: 50, rows: 10, last: "z").lines()
    #expect(await terminal.wait { $0.screen.lines == expected })
    #expect(terminal.isRaw)
  }

  @Test func `a lost terminal is noticed`() async throws {
    let terminal = try child()
    #expect(await shows(terminal, last: "none"))
    terminal.hangUp()
    let end = await terminal.waitForEnd()
    // By its own choice, or by SIGHUP, which this child does not block.
    #expect(end == .exited(9) || end == .killed(SIGHUP))
  }

  @Test func `without a terminal the error says what to do`() {
    guard isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 else { return }
    #expect(throws: TerminalError.notATerminal) { try Terminal(theme: .mono) }
    #expect(TerminalError.unknownTerminal(name: "x\u{1B}[m").description.contains("'x␛[m'"))
  }
}
