import JSON

/// The headers of one record that usher reads, as borrowed bytes; empty where there is none.
///
/// They lie in memory of their own so that a header is set by its number.
struct MessageHeaders: ~Copyable {
  /// A header, by its number.
  enum Name: Int, CaseIterable {
    case type, id, time, sequence, isImport, process, correlation, replyTopic, contentType, specVersion

    var text: String {
      switch self {
      case .type: "ce_type"
      case .id: "ce_id"
      case .time: "ce_time"
      case .sequence: "ce_sequence"
      case .isImport: "ce_import"
      case .process: "ce_importprocessid"
      case .correlation: "ce_correlationid"
      case .replyTopic: "ce_replytopic"
      case .contentType: "content-type"
      case .specVersion: "ce_specversion"
      }
    }
  }

  static var none: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  private let values: UnsafeMutablePointer<UnsafeRawBufferPointer>

  init() {
    values = .allocate(capacity: Name.allCases.count)
    values.initialize(repeating: Self.none, count: Name.allCases.count)
  }

  deinit { values.deallocate() }

  static func names() -> NameTable {
    var names = NameTable(limit: 16)
    for name in Name.allCases { names.insert(name.text, role: UInt32(name.rawValue)) }
    return names
  }

  @inline(__always)
  subscript(_ name: Name) -> UnsafeRawBufferPointer { values[name.rawValue] }

  @inline(__always)
  func set(_ number: UInt32, _ value: UnsafeRawBufferPointer) { values[Int(number)] = value }

  func removeAll() { values.update(repeating: Self.none, count: Name.allCases.count) }

  /// Whether the content type is this one, whatever its parameters.
  func hasContentType(_ name: String) -> Bool {
    let contentType = self[.contentType]
    guard contentType.count >= name.utf8.count else { return false }
    for (byte, expected) in zip(contentType, name.utf8) where byte | 0x20 != expected | 0x20 { return false }
    guard contentType.count > name.utf8.count else { return true }
    let next = contentType[name.utf8.count]
    return next == UInt8(ascii: ";") || next == 0x20
  }
}
