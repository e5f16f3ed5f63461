import SyncModel

/// Decides when the health of a neighbour, Kafka or the provider, is worth a line of the log: each reason once, until it
/// answers again.
struct HealthTeller {
  private static let limit = 100
  private let name: String
  private let silent: String?
  private var reasons: Set<String> = []
  private var hasAnswered = false

  /// - Parameters:
  ///   - name: what people call it.
  ///   - silent: a reason that is no trouble: that it was not asked yet.
  init(_ name: String, silent: String?) {
    self.name = name
    self.silent = silent
  }

  /// What is to be said; nil where nothing changed.
  mutating func tell(_ health: Health) -> (LogLine.Level, String)? {
    guard health.state != .ok else {
      guard !hasAnswered || !reasons.isEmpty else { return nil }
      let isAgain = hasAnswered
      hasAnswered = true
      reasons.removeAll()
      return (.info, isAgain ? "\(name) answers again: what waited goes on" : "\(name) answers")
    }
    let reason = health.reason ?? "it does not answer"
    // "after 3 ms" and "after 4 ms" are the same trouble.
    let kind = String(reason.filter { !$0.isNumber })
    guard reason != silent, reasons.count < HealthTeller.limit, reasons.insert(kind).inserted else { return nil }
    let end = reason.hasSuffix(".") ? "" : "."
    return (.error, "\(name): \(reason)\(end) Until then nothing goes on there, and nothing is lost")
  }
}
