import JSON
import SyncModel

extension Action {
  /// The word for it in messages; nil for what is no change.
  var wireName: String? {
    switch self {
    case .create: "create"
    case .update: "update"
    case .upsert: "upsert"
    case .delete: "delete"
    case .importStarted, .importCompleted, .nothing: nil
    }
  }

  init?(wireName: String) {
    guard let action = Action.allCases.first(where: { $0.wireName == wireName }) else { return nil }
    self = action
  }
}

extension Lane {
  var wireName: String {
    switch self {
    case .urgent: "urgent"
    case .import: "import"
    }
  }

  init?(wireName: String) {
    guard let lane = Lane.allCases.first(where: { $0.wireName == wireName }) else { return nil }
    self = lane
  }
}

extension JSONWriter {
  /// Writes a member that is a moment.
  mutating func field(_ name: StaticString, _ instant: Instant) { field(name, RFC3339.text(instant)) }

  /// Writes a member that is a measurement: thousandths at most, whole numbers without a fraction.
  mutating func measurement(_ name: StaticString, _ value: Double?) {
    guard let value, value.isFinite else { return field(name, nil as String?) }
    let rounded = (value * 1_000).rounded() / 1_000
    if let whole = Int64(exactly: rounded) { field(name, whole) } else { field(name, rounded) }
  }
}
