import Cells
import Glibc
import Platform
import Terminal
import Testing

/// The program that the other tests drive: this test binary, started again on a pseudo terminal.
@Suite(.enabled(if: Environment["USHER_TERMINAL_CHILD"] != nil, "only as the child of another test"))
struct TerminalChild {
  @Test func `child on a terminal`() {
    do throws(TerminalError) {
      let terminal = try Terminal(theme: Self.theme, options: TerminalOptions())
      var loop = ChildLoop(terminal)
      loop.run()
      ThisProcess.exitNow(0)
    } catch {
      print("error: \(error)")
      fflush(nil)
      ThisProcess.exitNow(3)
    }
  }

  static let theme = Theme(
    name: "test",
    looks: [
      .bad: ThemeLook(foreground: ThemeColour(red: 255, green: 0, blue: 0)),
      .title: ThemeLook(attributes: [.bold, .underline]),
      .cursor: ThemeLook(background: ThemeColour(red: 0, green: 0, blue: 95)),
      .dim: ThemeLook(foreground: ThemeColour(red: 128, green: 128, blue: 128)),
    ])

  /// What the child shows: also made by the parent, to compare.
  static func grid(columns: Int, rows: Int, last: String) -> Grid {
    var grid = Grid(width: columns, height: rows)
    grid.drawTitle(StyledText("size \(columns)×\(rows)"), x: 0, y: 0, width: columns)
    grid.draw("last \(last)", x: 0, y: 1)
    grid.draw(StyledText([.init("✗ failures", .bad), .init("  中文 e\u{301} ● ━╌ ⣿", .dim)]), x: 0, y: 2)
    grid.draw("hostile \u{1B}[31m\u{202E}\u{9B}2J", x: 0, y: 3)
    grid.draw(StyledText([.init("row "), .init("bad", .bad)]), x: 0, y: 4)
    grid.select(Rect(x: 0, y: 4, width: columns, height: 1))
    return grid
  }

  /// Random cells of a seed, for comparing the emulated screen with what was drawn.
  static func randomGrid(columns: Int, rows: Int, seed: UInt64) -> Grid {
    var random = SeededGenerator(seed: seed)
    var grid = Grid(width: columns, height: rows)
    let words = [
      "a", "bb ", "中文", "é", "e\u{301}\u{302}", "한글", "●━", "⣿⣶", "    ", "========", "\u{1B}[2J", "x\u{202E}y", "😀",
    ]
    for _ in 0..<Int.random(in: 0...200, using: &random) {
      let style = Style(
        Role.allCases.randomElement(using: &random) ?? .text,
        Attributes(rawValue: UInt8.random(in: 0...31, using: &random)))
      grid.draw(
        words.randomElement(using: &random) ?? "", x: Int.random(in: -3...columns, using: &random),
        y: Int.random(in: 0..<rows, using: &random), style: style)
    }
    return grid
  }
}

/// Keys that tests press, and what they make the child do.
private struct ChildLoop {
  let terminal: Terminal
  private var last = "none"
  private var seed: UInt64?

  init(_ terminal: Terminal) {
    self.terminal = terminal
  }

  mutating func run() {
    while true {
      draw()
      var watches = [Watch(terminal.inputDescriptor, for: .readable)]
      if terminal.needsWritable { watches.append(Watch(terminal.outputDescriptor, for: .writable)) }
      _ = try? Poller.poll(&watches, milliseconds: 10)
      for input in terminal.readInput(now: SystemClock.nanoseconds()) where handle(input) == false {
        terminal.close()
        return
      }
      if terminal.isHungUp { ThisProcess.exitNow(9) }
      _ = terminal.resized()
      if let line = terminal.takeErrorLines().last { last = "stderr: \(line)" }
    }
  }

  private func draw() {
    let (columns, rows) = terminal.size
    _ = terminal.present(
      seed.map { TerminalChild.randomGrid(columns: columns, rows: rows, seed: $0) }
        ?? TerminalChild.grid(columns: columns, rows: rows, last: last))
  }

  private mutating func handle(_ input: TerminalInput) -> Bool {
    guard case .key(let key) = input else {
      last = "\(input)"
      return true
    }
    last = key.description
    switch last {
    case "q": return false
    case "n": seed = (seed ?? 0) + 1
    case "c": fatalError("the child crashes on purpose")
    case "b": abort()
    case "o": overflow()
    case "e": fputs("a library speaks\n", stderr())
    case "y": last = "copied \(terminal.copyToClipboard("klemmbrett"))"
    case "t": terminal.setTitle("usher \u{1B}x")
    case "m": terminal.setMouse(true)
    case "z": terminal.suspend()
    case "p": terminal.repaint()
    default: break
    }
    return true
  }

  private func overflow() {
    let thread = try? OSThread(name: "deep") { print(Self.deep(1)) }
    thread?.join()
  }

  private static func deep(_ number: Int) -> Int {
    number == 0 ? 0 : deep(number + 1) &+ 1
  }

  /// Standard error by its descriptor, because the global is not safe to name.
  private func stderr() -> UnsafeMutablePointer<FILE>? {
    let file = fdopen(STDERR_FILENO, "w")
    setvbuf(file, nil, _IONBF, 0)
    return file
  }
}
