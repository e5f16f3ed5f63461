/// Which e-mail addresses Keycloak takes: an ASCII local part of at most 64 bytes, a domain with or without dots, also an
/// international one, or an address literal; 255 bytes in all.
enum EmailSyntax {
  static func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 3, text.count <= 255, let at = text.lastIndex(of: UInt8(ascii: "@")) else { return false }
    return isLocalPart(UnsafeRawBufferPointer(rebasing: text[..<at]))
      && isDomain(UnsafeRawBufferPointer(rebasing: text[(at + 1)...]))
  }

  private static func isLocalPart(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 1, text.count <= 64 else { return false }
    if text.count > 2, text[0] == 0x22, text[text.count - 1] == 0x22 {
      return text.dropFirst().dropLast().allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
    var afterDot = true
    for byte in text {
      if byte == UInt8(ascii: ".") {
        if afterDot { return false }
        afterDot = true
      } else {
        let word = byte & 0x40 == 0 ? atom.low : atom.high
        if byte >= 0x80 || (word &>> UInt64(byte & 63)) & 1 == 0 { return false }
        afterDot = false
      }
    }
    return !afterDot
  }

  private static func isDomain(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let last = text.last else { return false }
    if text[0] == UInt8(ascii: "[") {
      return last == UInt8(ascii: "]") && text.count > 2
        && text.dropFirst().dropLast().allSatisfy { isLetterOrDigit($0) && $0 < 0x80 || $0 == 0x2E || $0 == 0x3A }
    }
    var length = 0
    var previous: UInt8 = 0x2E
    for byte in text {
      if byte == 0x2E {
        if length == 0 || previous == 0x2D { return false }
        length = 0
      } else {
        guard isLetterOrDigit(byte) || byte == 0x2D && length > 0 else { return false }
        length += 1
        if length > 63 { return false }
      }
      previous = byte
    }
    return length > 0 && previous != 0x2D && (text.allSatisfy { $0 < 0x80 } || hasNoForeignSpaces(text))
  }

  /// A letter or digit, or a byte of a non-ASCII character.
  private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
    byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func hasNoForeignSpaces(_ text: UnsafeRawBufferPointer) -> Bool {
    String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy {
      switch $0.properties.generalCategory {
      case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .format, .unassigned: false
      default: true
      }
    }
  }

  /// RFC 5322's atom characters.
  private static let atom: (low: UInt64, high: UInt64) = {
    var set: (low: UInt64, high: UInt64) = (0, 0)
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+/=?^_`{|}~-"
    for byte in letters.utf8 {
      if byte < 64 { set.low |= 1 << UInt64(byte) } else { set.high |= 1 << UInt64(byte - 64) }
    }
    return set
  }()
}
