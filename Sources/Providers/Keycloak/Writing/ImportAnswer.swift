import Glibc
import JSON
import SyncModel

/// Reads the answer of a `partialImport` and finds each user's part: it comes in no order, matched by the username as sent.
struct ImportAnswer {
  /// What became of one user.
  enum Verdict: UInt8 {
    /// The answer does not name the user.
    case missing
    /// Made.
    case added
    /// An account was there and is untouched.
    case skipped
  }

  /// Per user of the body.
  private(set) var verdicts: [Verdict]
  /// Per user of the body: the account's id.
  private(set) var ids: [ProviderID]

  /// nil where the bytes are no answer of an import.
  init?(_ answer: [UInt8], for body: ImportBody) {
    let count = body.usernames.count
    verdicts = Array(repeating: .missing, count: count)
    ids = Array(repeating: .none, count: count)
    if readKnownShape(answer, body) { return }
    guard readAnyShape(answer, body) else { return nil }
  }

  // MARK: The shape that Keycloak writes

  private static let results: StaticString = #""results":["#
  private static let action: StaticString = #"{"action":""#
  private static let name: StaticString = #"","resourceType":"USER","resourceName":""#
  private static let id: StaticString = #"","id":""#

  /// Reads results as Jackson writes them; false, with nothing kept, where one differs, or where a name has escapes.
  private mutating func readKnownShape(_ answer: [UInt8], _ body: ImportBody) -> Bool {
    var verdicts = verdicts
    var ids = ids
    let isRead = answer.withUnsafeBytes { bytes -> Bool in
      body.bytes.withUnsafeBytes { sent -> Bool in
        guard var place = Self.find(Self.results, in: bytes) else { return false }
        var table = NameTable(sent, body.usernames)
        var index = 0
        while place < bytes.count, bytes[place] != UInt8(ascii: "]") {
          if index > 0 {
            guard bytes[place] == UInt8(ascii: ",") else { return false }
            place += 1
          }
          guard Self.skip(Self.action, in: bytes, &place), place + 8 < bytes.count else { return false }
          let verdict: Verdict
          switch bytes[place] {
          case UInt8(ascii: "A"):
            verdict = .added
            place += 5
          case UInt8(ascii: "S"):
            verdict = .skipped
            place += 7
          default: return false
          }
          guard Self.skip(Self.name, in: bytes, &place), let nameEnd = Self.plainEnd(bytes, from: place) else {
            return false
          }
          let name = place..<nameEnd
          place = nameEnd
          guard Self.skip(Self.id, in: bytes, &place), let idEnd = Self.plainEnd(bytes, from: place) else {
            return false
          }
          guard let user = table.find(bytes, name, hint: index) else { return false }
          verdicts[user] = verdict
          ids[user] = ProviderID(utf8: UnsafeRawBufferPointer(rebasing: bytes[place..<idEnd])) ?? .none
          place = idEnd + 2
          index += 1
        }
        return place < bytes.count
      }
    }
    if isRead {
      self.verdicts = verdicts
      self.ids = ids
    }
    return isRead
  }

  /// The end of a string without escapes.
  private static func plainEnd(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard let end = PayloadLayout.closingQuote(bytes, from: start) else { return nil }
    for place in start..<end where bytes[place] == 0x5C { return nil }
    return end
  }

  private static func skip(_ text: StaticString, in bytes: UnsafeRawBufferPointer, _ place: inout Int) -> Bool {
    let count = text.utf8CodeUnitCount
    guard place + count <= bytes.count, let start = bytes.baseAddress, memcmp(start + place, text.utf8Start, count) == 0
    else { return false }
    place += count
    return true
  }

  private static func find(_ text: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
    var place = 0
    while place + text.utf8CodeUnitCount <= min(bytes.count, 200) {
      var end = place
      if skip(text, in: bytes, &end) { return end }
      place += 1
    }
    return nil
  }

  // MARK: Any shape

  /// Reads the answer as a tree and compares names unescaped.
  private mutating func readAnyShape(_ answer: [UInt8], _ body: ImportBody) -> Bool {
    guard let json = try? JSONValue.parse(answer), let results = json["results"]?.array else { return false }
    var places: [String: Int] = [:]
    for (index, range) in body.usernames.enumerated() {
      let quoted = [0x22] + body.bytes[range] + [0x22]
      if let name = try? JSONValue.parse(quoted).string { places[name] = index }
    }
    for result in results where result["resourceType"]?.string == "USER" {
      guard let name = result["resourceName"]?.string, let user = places[name] else { continue }
      verdicts[user] = result["action"]?.string == "ADDED" ? .added : .skipped
      ids[user] = result["id"]?.string.flatMap { ProviderID($0) } ?? .none
    }
    return true
  }
}

/// Usernames of a body by a hash of their bytes: open addressing, twice the room.
private struct NameTable {
  private let sent: UnsafeRawBufferPointer
  private let ranges: [Range<Int>]
  private var slots: [Int32] = []
  private let mask: Int

  init(_ sent: UnsafeRawBufferPointer, _ ranges: [Range<Int>]) {
    self.sent = sent
    self.ranges = ranges
    var size = 16
    while size < ranges.count * 2 { size *= 2 }
    mask = size - 1
  }

  /// The user with this name: the one at `hint` if the order is that of the body, else by hash.
  mutating func find(_ bytes: UnsafeRawBufferPointer, _ name: Range<Int>, hint: Int) -> Int? {
    if hint < ranges.count, equal(bytes, name, ranges[hint]) { return hint }
    if slots.isEmpty { fill() }
    var slot = Self.hash(bytes, name) & mask
    while slots[slot] >= 0 {
      let user = Int(slots[slot])
      if equal(bytes, name, ranges[user]) { return user }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private mutating func fill() {
    slots = Array(repeating: -1, count: mask + 1)
    for (user, range) in ranges.enumerated() {
      var slot = Self.hash(sent, range) & mask
      while slots[slot] >= 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(user)
    }
  }

  private func equal(_ bytes: UnsafeRawBufferPointer, _ name: Range<Int>, _ other: Range<Int>) -> Bool {
    guard name.count == other.count else { return false }
    var offset = 0
    while offset &+ 8 <= name.count {
      if bytes.loadUnaligned(fromByteOffset: name.lowerBound &+ offset, as: UInt64.self)
        != sent.loadUnaligned(fromByteOffset: other.lowerBound &+ offset, as: UInt64.self)
      {
        return false
      }
      offset &+= 8
    }
    while offset < name.count {
      if bytes[name.lowerBound &+ offset] != sent[other.lowerBound &+ offset] { return false }
      offset &+= 1
    }
    return true
  }

  private static func hash(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
    var hash = UInt64(range.count) &* 0x9E37_79B9_7F4A_7C15
    var place = range.lowerBound
    while place &+ 8 <= range.upperBound {
      hash = (hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash >> 32
      place &+= 8
    }
    while place < range.upperBound {
      hash = (hash ^ UInt64(bytes[place])) &* 0x0000_0100_0000_01B3
      place &+= 1
    }
    hash ^= hash >> 29
    return Int(truncatingIfNeeded: hash)
  }
}
