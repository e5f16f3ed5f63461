public import SyncModel

/// What an engine tells Prometheus. Few series: sources and topics are labels, processes and users never are.
public enum EngineMetrics {
  /// The content type of `text(of:)`.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// The body of `/metrics` for an engine.
  public static func text(of snapshot: EngineSnapshot) -> String { MetricFamily.text(of: families(of: snapshot)) }

  /// All metrics of an engine.
  public static func families(of snapshot: EngineSnapshot) -> [MetricFamily] {
    engine(snapshot) + changes(snapshot.runs) + neighbours(snapshot) + limits(snapshot.headroom)
  }

  private static func engine(_ snapshot: EngineSnapshot) -> [MetricFamily] {
    let states: [EngineState] = [.starting, .running, .paused, .draining, .stopped]
    let labels = [
      ("version", snapshot.version), ("instance_name", snapshot.instance), ("environment", snapshot.environment),
      ("provider", snapshot.providerKind),
    ]
    return [
      MetricFamily("usher_build_info", .gauge, "Always 1; the labels say what runs.", [.init(labels, 1)]),
      MetricFamily(
        "usher_engine_state", .gauge, "1 for the engine's state, 0 for the others.",
        states.map { .init([("state", $0.rawValue)], $0 == snapshot.state ? 1 : 0) }),
      MetricFamily("usher_epoch", .gauge, "Starts on this journal.", Double(snapshot.epoch)),
      MetricFamily(
        "usher_start_time_seconds", .gauge, "When the engine started, since 1970.", seconds(snapshot.startedAt)),
      MetricFamily(
        "usher_snapshot_time_seconds", .gauge, "When these numbers were made, since 1970.", seconds(snapshot.at)),
      MetricFamily(
        "usher_open_failures", .gauge, "Failures that are neither resolved nor discarded.",
        Double(snapshot.openFailures)),
      MetricFamily(
        "usher_urgent_queued", .gauge, "Urgent changes that wait or are being sent.", Double(snapshot.urgent.queued)),
      MetricFamily(
        "usher_urgent_seconds", .gauge, "From read to settled, urgent changes of the last 5 minutes.",
        [("0.5", snapshot.urgent.p50Seconds), ("0.99", snapshot.urgent.p99Seconds)].compactMap { quantile, value in
          value.map { .init([("quantile", quantile)], $0) }
        }),
    ]
  }

  private static func changes(_ runs: [RunSnapshot]) -> [MetricFamily] {
    var sums: [Lane: [String: RunCounters]] = [.urgent: [:], .import: [:]]
    for run in runs {
      let lane: Lane = run.kind == .urgent ? .urgent : .import
      sums[lane]?[run.name.source, default: RunCounters()].add(run.counters)
    }
    var outcomes: [MetricFamily.Sample] = []
    var stages: [MetricFamily.Sample] = []
    var mails: [MetricFamily.Sample] = []
    for (lane, name) in [(Lane.urgent, "urgent"), (.import, "import")] {
      for (source, counters) in (sums[lane] ?? [:]).sorted(by: { $0.key < $1.key }) {
        let labels = [("source", source), ("lane", name)]
        outcomes += Outcome.allCases.map {
          .init(labels + [("outcome", $0.name)], Double(counters.outcomes[$0]))
        }
        let flight = counters.inFlight
        stages += [
          ("queued", flight.queued), ("sent", flight.sent), ("waiting", flight.waiting), ("unsure", flight.unsure),
          ("parked", flight.parked),
        ].map { .init(labels + [("stage", $0.0)], Double($0.1)) }
        let mail = counters.mail
        mails += [
          ("pending", mail.pending), ("requested", mail.requested), ("failed", mail.failed), ("unsure", mail.unsure),
          ("none", mail.none),
        ].map { .init(labels + [("state", $0.0)], Double($0.1)) }
      }
    }
    let states = RunState.allCases.filter { !$0.isEnded }
    return [
      MetricFamily("usher_changes", .gauge, "Changes of the runs in the journal by outcome.", outcomes),
      MetricFamily("usher_in_flight", .gauge, "Changes without an outcome by stage.", stages),
      MetricFamily("usher_mails", .gauge, "Set-password mails of created users by state.", mails),
      MetricFamily(
        "usher_runs", .gauge, "Runs of import processes that have not ended by state.",
        states.map { state in
          .init([("state", state.name)], Double(runs.count { $0.state == state }))
        }),
    ]
  }

  private static func neighbours(_ snapshot: EngineSnapshot) -> [MetricFamily] {
    let states: [HealthState] = [.ok, .slow, .down, .auth, .config]
    let health = [("provider", snapshot.provider), ("kafka", snapshot.kafka)].flatMap { name, health in
      states.map {
        MetricFamily.Sample([("neighbour", name), ("state", $0.rawValue)], $0 == health.state ? 1 : 0)
      }
    }
    func lag(_ value: (Lag) -> Double?) -> [MetricFamily.Sample] {
      snapshot.lag.compactMap { lag in
        value(lag).map { .init([("source", lag.source), ("topic", lag.topic)], $0) }
      }
    }
    return [
      MetricFamily("usher_health", .gauge, "1 for the state that a neighbour is in, 0 for the others.", health),
      MetricFamily(
        "usher_kafka_lag_records", .gauge, "Records that are not read yet.", lag { $0.records.map { Double($0) } }),
      MetricFamily("usher_kafka_oldest_seconds", .gauge, "Age of the oldest unread record.", lag(\.oldestSeconds)),
    ]
  }

  private static func limits(_ headroom: [Headroom]) -> [MetricFamily] {
    func samples(_ value: (Headroom) -> Double?) -> [MetricFamily.Sample] {
      headroom.compactMap { bucket in value(bucket).map { .init([("bucket", bucket.bucket)], $0) } }
    }
    return [
      MetricFamily("usher_ratelimit_limit", .gauge, "Requests a window allows.", samples(\.limit)),
      MetricFamily("usher_ratelimit_remaining", .gauge, "Requests that may be sent now.", samples(\.remaining)),
      MetricFamily(
        "usher_ratelimit_reset_seconds", .gauge, "Time until at least one more is allowed.", samples(\.resetSeconds)),
      MetricFamily(
        "usher_requests_per_second", .gauge, "Our own rate over the last 10 seconds.", samples(\.ratePerSecond)),
    ]
  }

  private static func seconds(_ moment: Instant) -> Double { Double(moment.milliseconds) / 1_000 }
}

extension RunCounters {
  fileprivate mutating func add(_ other: RunCounters) {
    received += other.received
    for outcome in Outcome.allCases { outcomes[outcome] += other.outcomes[outcome] }
    inFlight.queued += other.inFlight.queued
    inFlight.sent += other.inFlight.sent
    inFlight.waiting += other.inFlight.waiting
    inFlight.unsure += other.inFlight.unsure
    inFlight.parked += other.inFlight.parked
    mail.pending += other.mail.pending
    mail.requested += other.mail.requested
    mail.failed += other.mail.failed
    mail.unsure += other.mail.unsure
    mail.none += other.mail.none
  }
}
