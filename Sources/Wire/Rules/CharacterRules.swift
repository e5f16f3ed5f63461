/// Which characters Keycloak's default validators let pass (facts: user profile; checked against a real server).
enum CharacterRules {
  /// Letters of the Latin script, digits, `. _ - @ +` and symbols such as emoji.
  ///
  /// After the validators `username-prohibited-characters` and `up-username-not-idn-homograph`. The second asks for a
  /// character's script, which the standard library does not know; letters are told apart by the blocks of the Latin
  /// script, marks and foreign digits by their general category.
  static func isUsername(_ text: UnsafeRawBufferPointer) -> Bool {
    matches(text, username) { scalar in
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
        isLatin(scalar.value)
      case .nonspacingMark, .spacingMark, .enclosingMark, .control, .spaceSeparator, .lineSeparator,
        .paragraphSeparator, .unassigned, .surrogate, .privateUse, .format:
        false
      case .decimalNumber: (0xFF10...0xFF19).contains(scalar.value)
      default: scalar.value != 0xA7  // the section sign is refused by name
      }
    }
  }

  /// Any script, spaces, and punctuation that is common in names.
  ///
  /// After the validator `person-name-prohibited-characters`.
  static func isPersonName(_ text: UnsafeRawBufferPointer) -> Bool {
    matches(text, personName) { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: scalar.value != 0xA7
      }
    }
  }

  /// Whether there is no control character: neither U+0000–U+001F nor U+007F–U+009F.
  static func hasNoControls(_ text: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0
    for byte in text {
      if byte < 0x20 || byte == 0x7F { return false }
      if previous == 0xC2 && byte < 0xA0 { return false }
      previous = byte
    }
    return true
  }

  /// Whether the bytes are UTF-8.
  static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    text.allSatisfy { $0 < 0x80 } || String(validating: text, as: UTF8.self) != nil
  }

  /// How many UTF-16 units a text has: what Keycloak calls its length.
  static func utf16Count(_ text: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in text {
      if byte & 0xC0 != 0x80 { count &+= byte >= 0xF0 ? 2 : 1 }
    }
    return count
  }

  private typealias ASCIISet = (low: UInt64, high: UInt64)

  private static let username = asciiSet { byte in
    isAlphanumeric(byte)
      || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "+")].contains(byte)
  }
  private static let personName = asciiSet { byte in
    byte >= 0x20 && byte != 0x7F && !Array(#"<>&;|"{}/\%$()=#*!?[]~^"#.utf8).contains(byte)
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func asciiSet(_ contains: (UInt8) -> Bool) -> ASCIISet {
    var set: ASCIISet = (0, 0)
    for byte: UInt8 in 0..<128 where contains(byte) {
      if byte < 64 { set.low |= 1 << UInt64(byte) } else { set.high |= 1 << UInt64(byte - 64) }
    }
    return set
  }

  @inline(__always)
  private static func matches(
    _ text: UnsafeRawBufferPointer, _ set: ASCIISet, _ other: (Unicode.Scalar) -> Bool
  ) -> Bool {
    var isASCII: UInt8 = 0
    for byte in text {
      isASCII |= byte
      let word = byte & 0x40 == 0 ? set.low : set.high
      if byte < 0x80 && (word &>> UInt64(byte & 63)) & 1 == 0 { return false }
    }
    if isASCII < 0x80 { return true }
    return String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { $0.isASCII || other($0) }
  }

  private static func isLatin(_ value: UInt32) -> Bool {
    switch value {
    case 0xAA, 0xB5, 0xBA, 0xC0...0x2B8, 0x2E0...0x2E4, 0x1D00...0x1D25, 0x1D2C...0x1D5C, 0x1D62...0x1D65,
      0x1D6B...0x1D77, 0x1D79...0x1DBE, 0x1E00...0x1EFF, 0x2071, 0x207F, 0x2090...0x209C, 0x2100...0x2188,
      0x2C60...0x2C7F, 0xA722...0xA7FF, 0xAB30...0xAB64, 0xFB00...0xFB06, 0xFF21...0xFF3A, 0xFF41...0xFF5A:
      true
    default: false
    }
  }
}
