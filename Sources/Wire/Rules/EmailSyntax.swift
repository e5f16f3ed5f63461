/// Which e-mail addresses Keycloak takes: an ASCII local part of at most 64 bytes, a domain with or without dots, also an
/// international one, or an address literal; 255 bytes in all.
extension CharacterRules {
  @inline(__always)
  func isAddress(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count >= 3, text.count <= 255 else { return false }
    var at = text.count &- 1
    while at > 0 && text[at] != UInt8(ascii: "@") { at &-= 1 }
    guard at >= 1, at < text.count &- 1 else { return false }
    return isLocalPart(UnsafeRawBufferPointer(rebasing: text[..<at]))
      && isDomain(UnsafeRawBufferPointer(rebasing: text[(at &+ 1)...]))
  }

  private func isLocalPart(_ text: UnsafeRawBufferPointer) -> Bool {
    guard text.count <= 64 else { return false }
    if text[0] == 0x22, text.count > 2, text[text.count - 1] == 0x22 {
      return text.dropFirst().dropLast().allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
    return isDottedAtoms(text)
  }

  private func isDomain(_ text: UnsafeRawBufferPointer) -> Bool {
    if text[0] == UInt8(ascii: "[") {
      return text[text.count - 1] == UInt8(ascii: "]") && text.count > 2
        && text.dropFirst().dropLast().allSatisfy {
          $0 < 0x80 && isAlphanumericOrForeign($0) || $0 == 0x2E || $0 == 0x3A
        }
    }
    var length = 0
    var previous: UInt8 = 0x2E
    var any: UInt8 = 0
    for byte in text {
      any |= byte
      if byte == 0x2E {
        if previous == 0x2E || previous == 0x2D { return false }
        length = 0
      } else {
        guard isAlphanumericOrForeign(byte) || byte == 0x2D && previous != 0x2E else { return false }
        length &+= 1
        if length > 63 { return false }
      }
      previous = byte
    }
    return previous != 0x2E && previous != 0x2D && (any < 0x80 || Self.hasNoForeignSpaces(text))
  }

  @inline(never)
  private static func hasNoForeignSpaces(_ text: UnsafeRawBufferPointer) -> Bool {
    String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy {
      switch $0.properties.generalCategory {
      case .control, .spaceSeparator, .lineSeparator, .paragraphSeparator, .format, .unassigned: false
      default: true
      }
    }
  }
}
