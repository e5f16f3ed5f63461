import SyncModel

/// Where the fields of a rendered user are that an import must know: it is JSON members in a fixed order (username, email,
/// emailVerified, firstName, lastName, enabled, attributes, groups), so a walk over the first few suffices.
struct PayloadLayout {
  /// The username's bytes as they stand between quotes, escapes and all.
  var username: Range<Int>
  /// The e-mail's; empty where it is missing or null.
  var email: Range<Int>
  /// Where the username's member ends.
  var usernameEnd: Int
  var hasEnabled: Bool
  /// Groups come last and are the only field that ends with a bracket.
  var hasGroups: Bool

  /// Walks over the root fields; nil where the bytes are not a rendered user.
  init?(_ bytes: UnsafeRawBufferPointer) {
    let end = bytes.count
    guard Self.begins(bytes, at: 0, "\"username\":\""), let close = Self.closingQuote(bytes, from: 12) else {
      return nil
    }
    username = 12..<close
    usernameEnd = close + 1
    email = 0..<0
    hasEnabled = false
    hasGroups = bytes[end - 1] == UInt8(ascii: "]")
    var place = usernameEnd
    while place < end {
      guard bytes[place] == UInt8(ascii: ","), place + 3 < end, bytes[place + 1] == UInt8(ascii: "\""),
        let nameEnd = Self.closingQuote(bytes, from: place + 2)
      else { return nil }
      let value = nameEnd + 2
      guard value < end else { return nil }
      switch nameEnd - place - 2 {
      case 7 where bytes[place + 2] == UInt8(ascii: "e"):
        hasEnabled = true
        return
      // `attributes`, `groups`: all root fields are behind us.
      case 10, 6: return
      default: break
      }
      if bytes[value] == UInt8(ascii: "\"") {
        guard let close = Self.closingQuote(bytes, from: value + 1) else { return nil }
        if nameEnd - place - 2 == 5 { email = value + 1..<close }
        place = close + 1
      } else {
        // null, true or false
        place = value
        while place < end, bytes[place] != UInt8(ascii: ",") { place += 1 }
      }
    }
  }

  private static func begins(_ bytes: UnsafeRawBufferPointer, at place: Int, _ text: StaticString) -> Bool {
    guard bytes.count - place >= text.utf8CodeUnitCount else { return false }
    for offset in 0..<text.utf8CodeUnitCount where bytes[place + offset] != text.utf8Start[offset] { return false }
    return true
  }

  /// The quote that ends a string which begins at `start`, eight bytes at a time.
  static func closingQuote(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    var place = start
    while place &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      let quote = word ^ (ones &* 0x22)
      let escape = word ^ (ones &* 0x5C)
      // The lowest set bit is exact.
      let hits = ((quote &- ones) & ~quote | (escape &- ones) & ~escape) & highs
      if hits == 0 {
        place &+= 8
        continue
      }
      place &+= hits.trailingZeroBitCount >> 3
      if bytes[place] == 0x22 { return place }
      place &+= 2
    }
    while place < bytes.count {
      if bytes[place] == 0x22 { return place }
      place &+= bytes[place] == 0x5C ? 2 : 1
    }
    return nil
  }
}
