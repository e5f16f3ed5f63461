import JSON
import SyncModel

/// Reads a change's version by its source's kind (ENGINE section 2).
struct ChangeVersion {
  let kind: MessageMapping.VersionKind
  /// The latest time that is taken, microseconds since 1970.
  let latest: UInt64
  /// The event's own version; nil where it has none that is usable.
  private(set) var event: UInt64?

  init(kind: MessageMapping.VersionKind, latest: UInt64) {
    self.kind = kind
    self.latest = latest
  }

  mutating func readEvent(_ envelope: Envelope, timestampMilliseconds: Int64) {
    switch kind {
    case .timestamp:
      event = timestampMilliseconds < 0 ? nil : UInt64(timestampMilliseconds) &* 1_000
    case .time:
      event = time(envelope.time)
    case .sequence:
      event = envelope.sequenceNumber ?? Self.sequence(envelope.sequence)
    }
  }

  /// The event's version, or why it cannot be used.
  func ofEvent() throws(Rejection) -> UInt64 {
    guard let event else {
      switch kind {
      case .timestamp:
        throw .message(
          "the record has no timestamp, which is this source's version",
          hint: "Let the producer set timestamps, or choose another `version` for the source.")
      case .time:
        throw .message(
          "ce_time is missing or not an RFC 3339 time, and it is this source's version",
          hint: "Send a time such as 2026-11-22T10:00:00.123456Z.")
      case .sequence:
        throw .message(
          "ce_sequence is missing or not digits up to 2^64-1, and it is this source's version",
          hint: "Send a number that grows with each change of the user.")
      }
    }
    return try checked(event)
  }

  /// The version of a bulk item, which wins over the event's; nil where the item has none.
  func ofItem(_ node: JSONNode) throws(Rejection) -> UInt64? {
    if node.isNull { return nil }
    switch kind {
    case .sequence:
      switch node.kind {
      case .integer where node.integer >= 0: return UInt64(node.integer)
      case .unsigned: return node.unsigned
      case .string: if let value = Self.sequence(node.string) { return value }
      default: break
      }
      throw .message(
        "`version` of the item is not digits up to 2^64-1", hint: "Send the item's sequence, or leave `version` out.")
    case .time, .timestamp:
      guard node.isString, let value = time(node.string) else {
        throw .message(
          "`version` of the item is not an RFC 3339 time",
          hint: "Send a time such as 2026-11-22T10:00:00.123456Z, or leave `version` out.")
      }
      return try checked(value)
    }
  }

  private func time(_ text: UnsafeRawBufferPointer) -> UInt64? {
    RFC3339.microseconds(text).flatMap { UInt64(exactly: $0) }
  }

  private func checked(_ version: UInt64) throws(Rejection) -> UInt64 {
    if kind != .sequence && version > latest {
      throw .message(
        "the change's version is a time more than 5 minutes ahead",
        hint: "Set the clock of the producer right (or this host's): later changes would lose against this one.")
    }
    return version
  }

  static func sequence(_ text: UnsafeRawBufferPointer) -> UInt64? {
    guard (1...40).contains(text.count) else { return nil }
    var value: UInt64 = 0
    for byte in text {
      let digit = byte &- 0x30
      guard digit < 10 else { return nil }
      let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow) = product.addingReportingOverflow(UInt64(digit))
      if tooLarge || overflow { return nil }
      value = sum
    }
    return value
  }
}
