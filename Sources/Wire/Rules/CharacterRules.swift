/// Which characters Keycloak's default validators let pass (facts: user profile; checked against a real server).
///
/// ASCII goes by a table of one byte a character; the table is a value that its user keeps, because a global one would
/// be asked for its initialisation with each text.
struct CharacterRules: ~Copyable {
  private static let username: UInt8 = 1
  private static let personName: UInt8 = 2
  private static let atom: UInt8 = 4
  private static let alphanumeric: UInt8 = 8
  /// Not ASCII: has all other bits too.
  private static let foreign: UInt8 = 255

  private let classes: UnsafeMutablePointer<UInt8>

  init() {
    classes = .allocate(capacity: 256)
    for byte in UInt8.min...UInt8.max {
      var bits: UInt8 = 0
      let isAlphanumeric =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      if isAlphanumeric { bits |= Self.alphanumeric }
      if isAlphanumeric || "._-@+".utf8.contains(byte) { bits |= Self.username }
      // RFC 5322's atom characters.
      if isAlphanumeric || "!#$%&'*+/=?^_`{|}~-".utf8.contains(byte) { bits |= Self.atom }
      if byte >= 0x20 && byte != 0x7F && !#"<>&;|"{}/\%$()=#*!?[]~^"#.utf8.contains(byte) { bits |= Self.personName }
      classes[Int(byte)] = byte < 0x80 ? bits : Self.foreign
    }
  }

  deinit { classes.deallocate() }

  /// Letters of the Latin script, digits, `. _ - @ +` and symbols such as emoji.
  ///
  /// After the validators `username-prohibited-characters` and `up-username-not-idn-homograph`. The second asks for a
  /// character's script, which the standard library does not know; letters are told apart by the blocks of the Latin
  /// script, marks and foreign digits by their general category.
  @inline(__always)
  func isUsername(_ text: UnsafeRawBufferPointer) -> Bool {
    let (common, any) = classes(of: text)
    if common & Self.username == 0 { return false }
    return any < 0x80 || Self.isForeignUsername(text)
  }

  /// Any script, spaces, and punctuation that is common in names.
  ///
  /// After the validator `person-name-prohibited-characters`.
  @inline(__always)
  func isPersonName(_ text: UnsafeRawBufferPointer) -> Bool {
    let (common, any) = classes(of: text)
    if common & Self.personName == 0 { return false }
    return any < 0x80 || Self.isForeignPersonName(text)
  }

  /// Whether there is no control character: neither U+0000–U+001F nor U+007F–U+009F.
  @inline(__always)
  static func hasNoControls(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let start = text.baseAddress else { return true }
    var doubtful: UInt64 = 0
    var position = 0
    while position &+ 8 <= text.count {
      doubtful |= Self.doubts(start.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      position &+= 8
    }
    while position < text.count {
      doubtful |= Self.doubts(UInt64(text[position]) | 0x2020_2020_2020_2000)
      position &+= 1
    }
    return doubtful == 0 || hasNoForeignControls(text)
  }

  /// Has a bit where a byte is not ASCII from the space to the tilde, or, rarely, where it is.
  @inline(__always)
  private static func doubts(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let isDelete = word ^ (ones &* 0x7F)
    return (word | (word &- ones &* 0x20) | (isDelete &- ones)) & (ones &* 0x80)
  }

  /// Whether an e-mail's local part is dots between atoms; at most 64 bytes.
  @inline(__always)
  func isDottedAtoms(_ text: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0x2E
    for byte in text {
      if byte == 0x2E {
        if previous == 0x2E { return false }
      } else if byte >= 0x80 || classes[Int(byte)] & Self.atom == 0 {
        return false
      }
      previous = byte
    }
    return previous != 0x2E
  }

  /// A letter or digit, or a byte of a non-ASCII character.
  @inline(__always)
  func isAlphanumericOrForeign(_ byte: UInt8) -> Bool { classes[Int(byte)] & Self.alphanumeric != 0 }

  /// The classes that all bytes have, and all bits that any byte has.
  @inline(__always)
  private func classes(of text: UnsafeRawBufferPointer) -> (common: UInt8, any: UInt8) {
    var common: UInt8 = 0xFF
    var any: UInt8 = 0
    for byte in text {
      common &= classes[Int(byte)]
      any |= byte
    }
    return (common, any)
  }

  // MARK: - Beyond ASCII

  @inline(never)
  private static func isForeignUsername(_ text: UnsafeRawBufferPointer) -> Bool {
    String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      if scalar.isASCII { return true }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber:
        return isLatin(scalar.value)
      case .nonspacingMark, .spacingMark, .enclosingMark, .control, .spaceSeparator, .lineSeparator,
        .paragraphSeparator, .unassigned, .surrogate, .privateUse, .format:
        return false
      case .decimalNumber: return (0xFF10...0xFF19).contains(scalar.value)
      default: return scalar.value != 0xA7  // the section sign is refused by name
      }
    }
  }

  @inline(never)
  private static func isForeignPersonName(_ text: UnsafeRawBufferPointer) -> Bool {
    String(decoding: text, as: UTF8.self).unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: false
      default: scalar.value != 0xA7
      }
    }
  }

  @inline(never)
  private static func hasNoForeignControls(_ text: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0
    for byte in text {
      if byte < 0x20 || byte == 0x7F || previous == 0xC2 && byte < 0xA0 { return false }
      previous = byte
    }
    return true
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

  // MARK: - Encoding

  /// Whether the bytes are UTF-8.
  static func isUTF8(_ text: UnsafeRawBufferPointer) -> Bool {
    var any: UInt8 = 0
    for byte in text { any |= byte }
    return any < 0x80 || String(validating: text, as: UTF8.self) != nil
  }

  /// How many UTF-16 units a text has: what Keycloak calls its length.
  static func utf16Count(_ text: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for byte in text {
      if byte & 0xC0 != 0x80 { count &+= byte >= 0xF0 ? 2 : 1 }
    }
    return count
  }
}
