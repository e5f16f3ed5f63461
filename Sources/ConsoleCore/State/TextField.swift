/// A line of text that the operator edits.
struct TextField: Equatable, Sendable {
  /// What is in it.
  private(set) var text: String
  /// The place of the caret, counted in characters.
  private(set) var caret: Int

  private static let limit = 512

  init(_ text: String = "") {
    self.text = text
    caret = text.count
  }

  /// Applies a key; false when it means nothing in a text.
  mutating func press(_ key: ConsoleKey) -> Bool {
    var letters = Array(text)
    switch key {
    case .character(let scalar):
      insert(String(scalar))
      return true
    case .backspace:
      if caret > 0 {
        letters.remove(at: caret - 1)
        caret -= 1
      }
    case .delete, .control("d"): if caret < letters.count { letters.remove(at: caret) }
    case .left, .control("b"): caret = max(0, caret - 1)
    case .right, .control("f"): caret = min(letters.count, caret + 1)
    case .home, .control("a"): caret = 0
    case .end, .control("e"): caret = letters.count
    case .control("u"):
      letters.removeFirst(caret)
      caret = 0
    case .control("w"):
      var start = caret
      while start > 0, letters[start - 1].isWhitespace { start -= 1 }
      while start > 0, !letters[start - 1].isWhitespace { start -= 1 }
      letters.removeSubrange(start..<caret)
      caret = start
    default: return false
    }
    text = String(letters)
    caret = min(caret, text.count)
    return true
  }

  /// Inserts typed or pasted text at the caret; line ends and control characters are left out.
  mutating func insert(_ more: String) {
    let clean = String(String.UnicodeScalarView(more.unicodeScalars.filter { !isControl($0) }))
    var letters = Array(text)
    let head = String(letters[..<caret]) + clean.prefix(max(0, Self.limit - letters.count))
    letters.removeFirst(caret)
    text = head + String(letters)
    // A mark joins the letter before it, so the caret is counted anew.
    caret = min(head.count, text.count)
  }

  private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
  }
}
