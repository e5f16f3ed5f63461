import Cells

/// A whole control sequence and what it means: `ESC [`, a body, a final byte.
struct ControlSequence {
  var body: [UInt8]
  var final: UInt8

  /// The key or answer, or nil for what is swallowed.
  func meaning(expectsCursorPosition: Bool) -> TerminalInput? {
    if body.first == 0x3C { return mouse() }
    if body.first == 0x5B { return linuxFunctionKey() }
    // Answers to questions of others: device attributes, modes.
    guard body.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x3B || $0 == 0x3A }) else { return nil }
    let numbers = Self.numbers(body)
    let modifiers = Self.modifiers(numbers.count > 1 ? numbers[1] : 1)
    switch final {
    case 0x49 where body.isEmpty: return .focus(true)
    case 0x4F where body.isEmpty: return .focus(false)
    case 0x5A: return .key(Key(.tab, modifiers.union(.shift)))
    case 0x52 where expectsCursorPosition && numbers.count == 2:
      return .cursorPosition(row: numbers[0], column: numbers[1])
    case 0x75: return Self.codePoint(numbers.first ?? 0, modifiers).map { .key($0) }
    case 0x7E: return Self.numbered(numbers, modifiers).map { .key($0) }
    default: return Self.lettered(final).map { .key(Key($0, modifiers)) }
    }
  }

  /// `ESC O` and a byte: cursor and function keys in application mode, and the keypad.
  static func singleShift(_ final: UInt8, modifier: [UInt8]) -> Key? {
    let modifiers = modifiers(numbers(modifier).first ?? 1)
    if let code = lettered(final) { return Key(code, modifiers) }
    switch final {
    case 0x4D: return Key(.enter, modifiers)
    case 0x49: return Key(.tab, modifiers)
    case 0x6A...0x79: return Key(.character(Unicode.Scalar(final - 0x40)), modifiers)
    default: return nil
    }
  }

  /// `]11;rgb:ffff/ffff/ffff`, the answer about the background.
  static func backgroundColour(_ string: [UInt8]) -> ThemeColour? {
    let text = String(decoding: string, as: UTF8.self)
    guard let prefix = ["]11;rgb:", "]11;rgba:"].first(where: text.hasPrefix) else { return nil }
    let parts = text.dropFirst(prefix.count).split(separator: "/").prefix(3).map { part -> UInt8? in
      guard (1...4).contains(part.utf8.count), let value = Int(part, radix: 16) else { return nil }
      let full = (1 << (4 * part.utf8.count)) - 1
      return UInt8(value * 255 / full)
    }
    guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else { return nil }
    return ThemeColour(red: red, green: green, blue: blue)
  }

  // MARK: - Parts

  /// Numbers between semicolons; what follows a colon is a detail that is left out; missing ones are 1.
  private static func numbers(_ body: [UInt8]) -> [Int] {
    if body.isEmpty { return [] }
    return body.split(separator: 0x3B, omittingEmptySubsequences: false).map { part in
      part.prefix { $0 != 0x3A }.reduce(nil) { ($0 ?? 0) * 10 % 10_000_000 + Int($1 - 0x30) } ?? 1
    }
  }

  private static func modifiers(_ number: Int) -> Key.Modifiers {
    Key.Modifiers(rawValue: UInt8(truncatingIfNeeded: max(0, number - 1)) & 7)
  }

  private static func lettered(_ final: UInt8) -> Key.Code? {
    switch final {
    case 0x41: .up
    case 0x42: .down
    case 0x43: .right
    case 0x44: .left
    case 0x46: .end
    case 0x48: .home
    case 0x50...0x53: .function(Int(final) - 0x4F)
    default: nil
    }
  }

  private static func numbered(_ numbers: [Int], _ modifiers: Key.Modifiers) -> Key? {
    switch numbers.first {
    case 1, 7: Key(.home, modifiers)
    case 2: Key(.insert, modifiers)
    case 3: Key(.delete, modifiers)
    case 4, 8: Key(.end, modifiers)
    case 5: Key(.pageUp, modifiers)
    case 6: Key(.pageDown, modifiers)
    case let number? where (11...15).contains(number): Key(.function(number - 10), modifiers)
    case let number? where (17...21).contains(number): Key(.function(number - 11), modifiers)
    case let number? where (23...24).contains(number): Key(.function(number - 12), modifiers)
    case 27 where numbers.count == 3: codePoint(numbers[2], modifiers)
    default: nil
    }
  }

  /// A key by its code point, as newer terminals report keys with modifiers.
  private static func codePoint(_ value: Int, _ modifiers: Key.Modifiers) -> Key? {
    switch value {
    case 9: return Key(.tab, modifiers)
    case 13: return Key(.enter, modifiers)
    case 27: return Key(.escape, modifiers)
    case 8, 127: return Key(.backspace, modifiers)
    case 0x20..<0x7F, 0xA0...0x10FFFF:
      // Private use codes stand for keys that write nothing.
      guard let scalar = Unicode.Scalar(UInt32(value)), !(57_344...63_743).contains(value) else { return nil }
      return Key(.character(scalar), modifiers.contains(.control) ? modifiers : modifiers.subtracting(.shift))
    default: return nil
    }
  }

  private func linuxFunctionKey() -> TerminalInput? {
    (0x41...0x45).contains(final) && body.count == 1 ? .key(Key(.function(Int(final) - 0x40))) : nil
  }

  private func mouse() -> TerminalInput? {
    let parts = Self.numbers(body.dropFirst().filter { (0x30...0x39).contains($0) || $0 == 0x3B })
    guard parts.count == 3, final == 0x4D || final == 0x6D else { return nil }
    let button = parts[0]
    var modifiers: Key.Modifiers = []
    if button & 4 != 0 { modifiers.insert(.shift) }
    if button & 8 != 0 { modifiers.insert(.alt) }
    if button & 16 != 0 { modifiers.insert(.control) }
    let action: MouseEvent.Action
    switch (button & 0xE0, button & 3) {
    case (64, 0): action = .scrollUp
    case (64, 1): action = .scrollDown
    case (64, _): return nil
    case (32, _), (96, _): action = .move
    case (0, let number) where number < 3: action = final == 0x4D ? .press(number + 1) : .release
    default: action = .release
    }
    return .mouse(MouseEvent(action, x: max(0, parts[1] - 1), y: max(0, parts[2] - 1), modifiers: modifiers))
  }
}
