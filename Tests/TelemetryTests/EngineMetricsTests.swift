import SyncModel
import Telemetry
import Testing

@Suite struct EngineMetricsTests {
  private func snapshot() -> EngineSnapshot {
    let now = Instant(milliseconds: 1_795_336_200_500)
    var import1 = RunCounters()
    import1.outcomes.created = 70
    import1.inFlight.sent = 3
    import1.mail.pending = 2
    var urgent = RunCounters()
    urgent.outcomes.updated = 5
    func run(_ id: UInt32, _ process: String, _ kind: RunKind, _ state: RunState, _ counters: RunCounters)
      -> RunSnapshot
    {
      RunSnapshot(
        id: id, name: RunName(source: "hr", process: process, run: 1), instance: "sync-1", kind: kind, state: state,
        counters: counters, startedAt: now, updatedAt: now)
    }
    return EngineSnapshot(
      instance: "sync-1", version: "0.1.0", host: "h", environment: "PR\"O\\D\n", state: .running, startedAt: now,
      at: now, epoch: 3, providerKind: "keycloak", providerName: "staff@id", providerMode: nil,
      provider: Health(state: .slow, since: now), kafka: Health(state: .ok, since: now),
      lag: [Lag(source: "hr", topic: "users", records: 12, oldestSeconds: nil)],
      urgent: UrgentFigures(queued: 1, p50Seconds: 0.25, p99Seconds: nil),
      headroom: [
        Headroom(
          bucket: "requests", limit: 200, remaining: 158.5, resetSeconds: 0, ratePerSecond: 42, urgentReserve: 40,
          saidBy: "config", ageSeconds: 0)
      ],
      runs: [
        run(1, "@urgent/hr", .urgent, .open, urgent), run(2, "a", .process, .running, import1),
        run(3, "b", .process, .completed, import1),
      ], openFailures: 7)
  }

  @Test func `runs are summed by source and lane, processes are no labels`() {
    let text = EngineMetrics.text(of: snapshot())
    let lines = text.split(separator: "\n").map(String.init)
    for line in [
      #"usher_build_info{version="0.1.0",instance_name="sync-1",environment="PR\"O\\D\n",provider="keycloak"} 1"#,
      #"usher_changes{source="hr",lane="import",outcome="created"} 140"#,
      #"usher_changes{source="hr",lane="urgent",outcome="updated"} 5"#,
      #"usher_in_flight{source="hr",lane="import",stage="sent"} 6"#,
      #"usher_mails{source="hr",lane="import",state="pending"} 4"#,
      #"usher_runs{state="running"} 1"#,
      #"usher_health{neighbour="provider",state="slow"} 1"#,
      #"usher_health{neighbour="kafka",state="slow"} 0"#,
      #"usher_kafka_lag_records{source="hr",topic="users"} 12"#,
      #"usher_ratelimit_remaining{bucket="requests"} 158.5"#,
      #"usher_urgent_seconds{quantile="0.5"} 0.25"#,
      #"usher_start_time_seconds 1795336200.5"#,
      #"usher_open_failures 7"#,
      "# TYPE usher_changes gauge",
    ] {
      #expect(lines.contains(line), "\(line)")
    }
    #expect(!text.contains("@urgent"))
    #expect(!text.contains("usher_kafka_oldest_seconds"))
    #expect(text.hasSuffix("\n"))
  }

  @Test func `every family has help and a type before its samples`() {
    for family in EngineMetrics.families(of: snapshot()) {
      let text = MetricFamily.text(of: [family])
      #expect(family.samples.isEmpty || text.hasPrefix("# HELP \(family.name) \(family.help)\n# TYPE \(family.name) "))
      #expect(family.name.hasPrefix("usher_"))
      #expect((family.kind == .counter) == family.name.hasSuffix("_total"))
    }
  }

  @Test func `numbers that are none are written as Prometheus wants them`() {
    let family = MetricFamily(
      "usher_x_total", .counter, "X\\\nY", [.init([], .nan), .init([], -.infinity), .init([("a", "b")], 1e300)])
    #expect(
      MetricFamily.text(of: [family])
        == "# HELP usher_x_total X\\\\\\nY\n# TYPE usher_x_total counter\nusher_x_total NaN\nusher_x_total -Inf\n"
        + "usher_x_total{a=\"b\"} 1e+300\n")
  }
}
