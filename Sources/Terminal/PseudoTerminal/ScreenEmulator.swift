public import Cells

/// What a terminal would show: reads the bytes that programs write and keeps a screen of cells.
///
/// Enough of xterm for ncurses programs; for tests, which assert on its lines.
public struct ScreenEmulator: Sendable {
  /// One cell as it would look.
  public struct Cell: Hashable, Sendable {
    /// Base and marks; empty in the right half of a wide one.
    public var text = " "
    /// Bold, dim, underline, reverse.
    public var attributes: Attributes = []
    /// A number of the 256 colours, nil for the terminal's own.
    public var foreground: Int?
    /// A number of the 256 colours, nil for the terminal's own.
    public var background: Int?
  }

  /// Columns.
  public private(set) var columns: Int
  /// Rows.
  public private(set) var rows: Int
  /// The title that a program set.
  public private(set) var title = ""
  /// What a program copied, still in base 64.
  public private(set) var clipboard = ""
  /// Whether the alternate screen is shown.
  public private(set) var isAlternate = false
  /// Whether the cursor is shown.
  public private(set) var showsCursor = true
  /// Frames that were ended by `ESC[?2026l`.
  public private(set) var frames = 0
  /// Private modes that are on, by number: 2004 is marked pastes, 1000 the mouse.
  public private(set) var modes: Set<Int> = []
  /// What the terminal would answer to questions; take it and write it to the program.
  public var answers: [UInt8] = []
  /// The background that is answered; nil answers nothing.
  public var background: ThemeColour?
  /// Columns that ambiguous glyphs take here, as in terminals of East Asia.
  public var ambiguousWidth = 1

  private var cells: [[Cell]]
  private var main: [[Cell]] = []
  private var x = 0
  private var y = 0
  private var pen = Cell()
  private var top = 0
  private var bottom: Int
  private var saved = (x: 0, y: 0)
  private var mustWrap = false
  private var lastText = " "
  private var pending: [UInt8] = []

  /// A blank screen.
  public init(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    bottom = self.rows - 1
    cells = Array(repeating: Array(repeating: Cell(), count: self.columns), count: self.rows)
  }

  /// The screen's rows as text, trailing spaces included.
  public var lines: [String] { cells.map { $0.map(\.text).joined() } }

  /// The cell at a place inside the screen.
  public subscript(x: Int, y: Int) -> Cell { cells[y][x] }

  /// Another size; what is outside is lost, new cells are blank.
  public mutating func resize(columns: Int, rows: Int) {
    self.columns = max(1, columns)
    self.rows = max(1, rows)
    cells = (0..<self.rows).map { y in
      (0..<self.columns).map { x in y < cells.count && x < cells[y].count ? cells[y][x] : Cell() }
    }
    top = 0
    bottom = self.rows - 1
    x = min(x, self.columns - 1)
    y = min(y, self.rows - 1)
  }

  /// Reads what a program wrote; sequences may be split anywhere.
  public mutating func feed(_ bytes: [UInt8]) {
    pending += bytes
    var rest = pending[...]
    while let used = step(rest) { rest = rest.dropFirst(used) }
    pending = Array(rest)
  }

  // MARK: - Sequences

  /// Handles what stands first and returns its length, or nil where more bytes are needed.
  private mutating func step(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let first = bytes.first else { return nil }
    if first == 0x1B { return escape(bytes) }
    if first < 0x20 || first == 0x7F {
      control(first)
      return 1
    }
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard bytes.count >= length else { return nil }
    for scalar in String(decoding: bytes.prefix(length), as: UTF8.self).unicodeScalars { write(scalar) }
    return length
  }

  private mutating func control(_ byte: UInt8) {
    mustWrap = false
    switch byte {
    case 0x08: x = max(0, x - 1)
    case 0x09: x = min(columns - 1, (x / 8 + 1) * 8)
    case 0x0A, 0x0B, 0x0C: lineFeed()
    case 0x0D: x = 0
    default: break
    }
  }

  private mutating func escape(_ bytes: ArraySlice<UInt8>) -> Int? {
    let body = bytes.dropFirst()
    guard let kind = body.first else { return nil }
    switch kind {
    case 0x5B:
      guard let end = body.dropFirst().firstIndex(where: { (0x40..<0x7F).contains($0) }) else { return nil }
      let parameters = body[(body.startIndex + 1)..<end]
      sequence(String(decoding: parameters, as: UTF8.self), final: bytes[end])
      return end + 1 - bytes.startIndex
    case 0x5D: return string(bytes)
    case 0x28, 0x29, 0x23: return bytes.count < 3 ? nil : 3
    case 0x37: saved = (x, y)
    case 0x38: (x, y) = saved
    case 0x44: lineFeed()
    case 0x4D: if y == top { scroll(down: 1) } else { y = max(0, y - 1) }
    default: break
    }
    return 2
  }

  private mutating func string(_ bytes: ArraySlice<UInt8>) -> Int? {
    var index = bytes.startIndex + 2
    while index < bytes.endIndex {
      let isBell = bytes[index] == 0x07
      let isEnd = bytes[index] == 0x1B && index + 1 < bytes.endIndex && bytes[index + 1] == 0x5C
      if isBell || isEnd {
        let text = String(decoding: bytes[(bytes.startIndex + 2)..<index], as: UTF8.self)
        command(text)
        return index + (isBell ? 1 : 2) - bytes.startIndex
      }
      index += 1
    }
    return nil
  }

  private mutating func command(_ text: String) {
    if text.hasPrefix("0;") { title = String(text.dropFirst(2)) }
    if text.hasPrefix("52;c;") { clipboard = String(text.dropFirst(5)) }
    if text == "11;?", let background {
      let parts = [background.red, background.green, background.blue].map { part in
        let digits = String(part, radix: 16)
        return digits.count == 1 ? "0\(digits)0\(digits)" : digits + digits
      }
      answers += Array("\u{1B}]11;rgb:\(parts.joined(separator: "/"))\u{1B}\\".utf8)
    }
  }

  private mutating func sequence(_ parameters: String, final: UInt8) {
    let numbers = parameters.drop { $0 == "?" || $0 == ">" }.split(separator: ";", omittingEmptySubsequences: false)
      .map { Int($0) ?? 0 }
    let first = numbers.first ?? 0
    let count = max(1, first)
    if parameters.hasPrefix("?") {
      if final == 0x68 || final == 0x6C { for number in numbers { mode(number, isOn: final == 0x68) } }
      return
    }
    if final != 0x6D { mustWrap = false }
    switch final {
    case 0x40: insertCells(count)
    case 0x41: y = max(0, y - count)
    case 0x42: y = min(rows - 1, y + count)
    case 0x43: x = min(columns - 1, x + count)
    case 0x44: x = max(0, x - count)
    case 0x47: x = min(columns, count) - 1
    case 0x48, 0x66:
      y = min(rows, count) - 1
      x = min(columns, max(1, numbers.count > 1 ? numbers[1] : 1)) - 1
    case 0x4A: eraseScreen(first)
    case 0x4B: eraseLine(first)
    case 0x4C: if (top...bottom).contains(y) { scrollRegion(from: y, down: count) }
    case 0x4D: if (top...bottom).contains(y) { scrollRegion(from: y, down: -count) }
    case 0x50: deleteCells(count)
    case 0x53: scroll(down: -count)
    case 0x54: scroll(down: count)
    case 0x58: blank(y, x..<min(columns, x + count))
    case 0x62: for _ in 0..<count { for scalar in lastText.unicodeScalars { write(scalar) } }
    case 0x64: y = min(rows, count) - 1
    case 0x6D: graphics(numbers)
    case 0x6E where first == 6: answers += Array("\u{1B}[\(y + 1);\(x + 1)R".utf8)
    case 0x72:
      top = max(1, first) - 1
      bottom = min(rows, numbers.count > 1 && numbers[1] > 0 ? numbers[1] : rows) - 1
      (x, y) = (0, 0)
    default: break
    }
  }

  private mutating func mode(_ number: Int, isOn: Bool) {
    if isOn { modes.insert(number) } else { modes.remove(number) }
    switch number {
    case 25: showsCursor = isOn
    case 2026: if !isOn { frames += 1 }
    case 1049 where isOn && !isAlternate:
      isAlternate = true
      main = cells
      saved = (x, y)
      eraseScreen(2)
    case 1049 where !isOn && isAlternate:
      isAlternate = false
      cells = main
      resize(columns: columns, rows: rows)
      (x, y) = saved
    default: break
    }
  }

  private mutating func graphics(_ numbers: [Int]) {
    var rest = (numbers.isEmpty ? [0] : numbers)[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: pen = Cell()
      case 1: pen.attributes.insert(.bold)
      case 2: pen.attributes.insert(.dim)
      case 4: pen.attributes.insert(.underline)
      case 7: pen.attributes.insert(.reverse)
      case 22: pen.attributes.subtract([.bold, .dim])
      case 24: pen.attributes.remove(.underline)
      case 27: pen.attributes.remove(.reverse)
      case 30...37: pen.foreground = number - 30
      case 40...47: pen.background = number - 40
      case 90...97: pen.foreground = number - 82
      case 100...107: pen.background = number - 92
      case 39: pen.foreground = nil
      case 49: pen.background = nil
      case 38, 48:
        guard rest.popFirst() == 5, let colour = rest.popFirst() else { return }
        if number == 38 { pen.foreground = colour } else { pen.background = colour }
      default: break
      }
    }
  }

  // MARK: - Cells

  private mutating func write(_ scalar: Unicode.Scalar) {
    var width = DisplayWidth.of(scalar)
    if ambiguousWidth > 1, DisplayWidth.isAmbiguous(scalar) { width = ambiguousWidth }
    if width == 0 {
      let place = mustWrap ? x : max(0, x - 1)
      let base = cells[y][place].text.isEmpty ? max(0, place - 1) : place
      cells[y][base].text.unicodeScalars.append(scalar)
      return
    }
    if mustWrap || x + width > columns {
      x = 0
      lineFeed()
      mustWrap = false
    }
    breakWide(x)
    breakWide(min(columns - 1, x + width - 1))
    lastText = String(scalar)
    cells[y][x] = pen
    cells[y][x].text = lastText
    for half in 1..<max(1, width) where x + half < columns {
      cells[y][x + half] = pen
      cells[y][x + half].text = ""
    }
    x += width
    if x >= columns {
      x = columns - 1
      mustWrap = true
    }
  }

  private mutating func breakWide(_ column: Int) {
    if cells[y][column].text.isEmpty, column > 0 { cells[y][column - 1].text = " " }
    if column + 1 < columns, cells[y][column + 1].text.isEmpty { cells[y][column + 1].text = " " }
  }

  private mutating func blank(_ row: Int, _ range: Range<Int>) {
    guard !range.isEmpty else { return }
    // Erased cells take the pen's background.
    for column in range { cells[row][column] = Cell(background: pen.background) }
    if range.upperBound < columns, cells[row][range.upperBound].text.isEmpty { cells[row][range.upperBound].text = " " }
  }

  private mutating func eraseLine(_ part: Int) {
    switch part {
    case 0: blank(y, x..<columns)
    case 1: blank(y, 0..<(x + 1))
    default: blank(y, 0..<columns)
    }
  }

  private mutating func eraseScreen(_ part: Int) {
    if part == 0 { eraseLine(0) } else if part == 1 { eraseLine(1) }
    let range = part == 0 ? (y + 1)..<max(y + 1, rows) : part == 1 ? 0..<y : 0..<rows
    for row in range { blank(row, 0..<columns) }
  }

  private mutating func insertCells(_ count: Int) {
    let new = Array(repeating: Cell(background: pen.background), count: min(count, columns - x))
    cells[y].insert(contentsOf: new, at: x)
    cells[y].removeLast(new.count)
  }

  private mutating func deleteCells(_ count: Int) {
    let gone = min(count, columns - x)
    cells[y].removeSubrange(x..<(x + gone))
    cells[y] += Array(repeating: Cell(background: pen.background), count: gone)
  }

  private mutating func lineFeed() {
    if y == bottom { scroll(down: -1) } else { y = min(rows - 1, y + 1) }
  }

  private mutating func scroll(down count: Int) {
    scrollRegion(from: top, down: count)
  }

  /// Moves rows of the scroll region below `start` down (or up, if negative).
  private mutating func scrollRegion(from start: Int, down count: Int) {
    let size = bottom - start + 1
    let moved = min(abs(count), size)
    let empty = Array(repeating: Array(repeating: Cell(background: pen.background), count: columns), count: moved)
    let region = Array(cells[start...bottom])
    cells.replaceSubrange(
      start...bottom, with: count > 0 ? empty + region.dropLast(moved) : Array(region.dropFirst(moved)) + empty)
  }
}
