import SyncModel

/// A rate limit as a row.
public struct BucketRow: Equatable, Sendable {
  /// Its name.
  public var name: String
  /// The part that is used, 0 to 1; nil without a limit.
  public var used: Double?
  /// `79%`, `–`.
  public var usedPercent: String
  /// Requests a second now.
  public var now: String
  /// Requests a window.
  public var limit: String
  /// What may be sent now.
  public var free: String
  /// What is kept for urgent changes.
  public var reserve: String
  /// Time until more is allowed.
  public var resetIn: String
  /// Who says so.
  public var saidBy: String
  /// How old that is.
  public var age: String
  /// Why nothing is sent; nil while it is open.
  public var closed: String?
}

/// The screen of rate limits.
public struct LimitsModel: Equatable, Sendable {
  /// The limits.
  public var rows: [BucketRow]
  /// Said in place of rows.
  public var message: Phrase?
  /// Provider, Kafka and the urgent lane in words.
  public var about: [LabelledLine]
}

extension ConsoleState {
  /// The screen of rate limits.
  public var limitsModel: LimitsModel {
    guard let snapshot else { return LimitsModel(rows: [], message: Phrase("…", .dim), about: []) }
    let rows = snapshot.headroom.map { row($0) }
    let none = "No limits: none is configured, and the provider named none."
    return LimitsModel(rows: rows, message: rows.isEmpty ? Phrase(none, .dim) : nil, about: about(snapshot))
  }

  private func row(_ room: Headroom) -> BucketRow {
    let number = { (value: Double?) in value.map { Figures.grouped(Figures.whole($0)) } ?? Figures.unknown }
    let used = isStale ? nil : room.free.map { 1 - $0 }
    let closed = room.closedUntil.flatMap { $0 > now ? "closed until \(time.text($0, today: now))" : nil }
    return BucketRow(
      name: room.bucket, used: used, usedPercent: used.map { Figures.wholePercent($0) } ?? Figures.unknown,
      now: isStale ? Figures.unknown : Figures.rate(room.ratePerSecond), limit: number(room.limit),
      free: isStale ? Figures.unknown : number(room.remaining), reserve: number(room.urgentReserve),
      resetIn: isStale ? Figures.unknown : Spans.coarse(room.resetSeconds.flatMap { $0 > 0 ? $0 : nil }),
      saidBy: room.saidBy,
      age: room.ageSeconds > 0 ? Spans.age(room.ageSeconds) : Figures.unknown, closed: isStale ? nil : closed)
  }

  private func about(_ snapshot: EngineSnapshot) -> [LabelledLine] {
    let urgent = snapshot.urgent
    let spans = [("median", urgent.p50Seconds), ("99%", urgent.p99Seconds)].compactMap { name, seconds in
      seconds.map { "\(name) \(Spans.fine($0))" }
    }
    let speed = spans.isEmpty ? "none in the last 5 minutes" : spans.joined(separator: ", ") + " from read to settled"
    var lines = [
      LabelledLine("provider", words(snapshot.provider) + (snapshot.providerMode.map { ", writes by \($0)" } ?? "")),
      LabelledLine("kafka", words(snapshot.kafka)),
      LabelledLine("urgent", "\(Figures.grouped(urgent.queued)) waiting; \(speed)"),
    ]
    for lag in snapshot.lag {
      let oldest = lag.oldestSeconds.map { ", oldest \(Spans.coarse($0))" } ?? ""
      let records = isStale ? Figures.unknown : Figures.grouped(lag.records)
      lines.append(LabelledLine(lines.count == 3 ? "unread" : "", "\(lag.topic)  \(records)\(isStale ? "" : oldest)"))
    }
    return lines
  }

  private func words(_ health: Health) -> String {
    if isStale { return "unknown" }
    return "\(health.state.rawValue) since \(time.text(health.since, today: now))"
      + (health.reason.map { ": \($0)" } ?? "")
  }
}
