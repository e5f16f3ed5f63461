import SyncModel

/// How a neighbour is, for the header.
public struct HealthSign: Equatable, Sendable {
  /// `●`, `◐`, `✗`, `?`.
  public var mark: String
  /// `ok`, `slow`, `down`, `auth`, `config`; empty while unknown.
  public var word: String
  /// `since 02:11`, where something is wrong.
  public var since: String
  /// How it is meant.
  public var tone: Tone
  /// Whether the word must stay, however narrow the screen.
  public var isTrouble: Bool
}

/// The line at the top. Narrower screens leave words out; which ones is the view's part.
public struct HeaderModel: Equatable, Sendable {
  /// `EMBEDDED`, `ATTACHED read-only`.
  public var mode: String
  /// Whether everything is simulated.
  public var isDemo: Bool
  /// `PROD`; empty for none.
  public var environment: String
  /// Whether the environment is production.
  public var isProduction: Bool
  /// The engine's name.
  public var instance: String
  /// `staff@id.example.com`.
  public var provider: String
  /// `staff`.
  public var shortProvider: String
  /// How the provider is.
  public var providerHealth: HealthSign
  /// How Kafka is.
  public var kafka: HealthSign
  /// Records that are not read yet: `75 023`, `–`.
  public var lag: String
  /// Age of the oldest of them: `98 s`; nil for none.
  public var oldest: String?
  /// The tightest limit: `requests`, `21%`; nil without limits.
  public var free: (bucket: String, percent: String)?
  /// `41 ms`: urgent changes, 99th percentile; nil without any.
  public var urgent: String?
  /// `1 s`: age of the last received data, rounded up; nil before any.
  public var age: String?
  /// Whether that age is too high to trust what is shown.
  public var isStale: Bool
  /// `02:14:07`.
  public var clock: String
  /// `02:14`.
  public var minute: String
  /// `CET`.
  public var zone: String
  /// How many rows need somebody.
  public var needCount: Int

  /// Whether two headers say the same.
  public static func == (left: HeaderModel, right: HeaderModel) -> Bool {
    left.mode == right.mode && left.isDemo == right.isDemo && left.environment == right.environment
      && left.instance == right.instance && left.provider == right.provider
      && left.providerHealth == right.providerHealth && left.kafka == right.kafka && left.lag == right.lag
      && left.oldest == right.oldest && left.free?.bucket == right.free?.bucket
      && left.free?.percent == right.free?.percent && left.urgent == right.urgent && left.age == right.age
      && left.isStale == right.isStale && left.clock == right.clock && left.zone == right.zone
      && left.needCount == right.needCount
  }
}

extension ConsoleState {
  /// The line at the top.
  public var header: HeaderModel {
    let isKnown = snapshot != nil && !isStale
    let provider = snapshot?.providerName ?? ""
    let tightest = isKnown ? snapshot?.headroom.filter { $0.free != nil }.min { ($0.free ?? 1) < ($1.free ?? 1) } : nil
    let lag = isKnown && snapshot?.kafka.state != .down ? knownLag : nil
    let environment = snapshot?.environment ?? ""
    return HeaderModel(
      mode: mode.title, isDemo: mode.isDemo, environment: environment,
      isProduction: environment.uppercased().hasPrefix("PROD"), instance: snapshot?.instance ?? Figures.unknown,
      provider: provider.isEmpty ? Figures.unknown : provider,
      shortProvider: provider.split(separator: "@").first.map(String.init) ?? Figures.unknown,
      providerHealth: sign(snapshot?.provider), kafka: sign(snapshot?.kafka), lag: Figures.grouped(lag?.records),
      oldest: lag?.oldest.map { Spans.coarse($0) },
      free: tightest.map { ($0.bucket, Figures.wholePercent($0.free ?? 0)) },
      urgent: isKnown ? snapshot?.urgent.p99Seconds.map { Spans.fine($0) } : nil,
      age: dataAge.map { Spans.freshness($0) }, isStale: isStale, clock: time.clock(now), minute: time.minute(now),
      zone: time.zoneName(now), needCount: needCount)
  }

  private var knownLag: (records: Int, oldest: Double?)? {
    let known = snapshot?.lag.filter { $0.records != nil } ?? []
    if known.isEmpty { return nil }
    return (known.reduce(0) { $0 + ($1.records ?? 0) }, known.compactMap(\.oldestSeconds).max())
  }

  private func sign(_ health: Health?) -> HealthSign {
    guard let health, !isStale else {
      return HealthSign(mark: "?", word: "", since: "", tone: .dim, isTrouble: false)
    }
    let since = "since \(time.minute(health.since))"
    switch health.state {
    case .ok: return HealthSign(mark: "●", word: "ok", since: "", tone: .good, isTrouble: false)
    case .slow: return HealthSign(mark: "◐", word: "slow", since: since, tone: .warn, isTrouble: true)
    case .down, .auth, .config:
      return HealthSign(mark: "✗", word: health.state.rawValue, since: since, tone: .bad, isTrouble: true)
    }
  }
}
