import JSON

/// The headers of one record that usher reads, as borrowed bytes; empty where there is none.
struct MessageHeaders {
  var type = Self.none
  var id = Self.none
  var time = Self.none
  var sequence = Self.none
  var isImport = Self.none
  var process = Self.none
  var correlation = Self.none
  var replyTopic = Self.none
  var contentType = Self.none
  var specVersion = Self.none

  static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  static func names() -> NameTable {
    var names = NameTable(limit: 16)
    for (role, name) in [
      "ce_type", "ce_id", "ce_time", "ce_sequence", "ce_import", "ce_importprocessid", "ce_correlationid",
      "ce_replytopic", "content-type", "ce_specversion",
    ].enumerated() {
      names.insert(name, role: UInt32(role))
    }
    return names
  }

  mutating func set(_ role: UInt32, _ value: UnsafeRawBufferPointer) {
    switch role {
    case 0: type = value
    case 1: id = value
    case 2: time = value
    case 3: sequence = value
    case 4: isImport = value
    case 5: process = value
    case 6: correlation = value
    case 7: replyTopic = value
    case 8: contentType = value
    default: specVersion = value
    }
  }

  /// Whether the content type says that the record's value is a CloudEvents envelope.
  func hasContentType(_ name: String) -> Bool {
    guard contentType.count >= name.utf8.count else { return false }
    for (byte, expected) in zip(contentType, name.utf8) where byte | 0x20 != expected | 0x20 { return false }
    guard contentType.count > name.utf8.count else { return true }
    let next = contentType[name.utf8.count]
    return next == UInt8(ascii: ";") || next == 0x20
  }
}
