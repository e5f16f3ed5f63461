import SyncModel

/// How long urgent changes took from read to settled, over the last five minutes, at most 1,000 of them.
struct LatencyWindow {
  private var samples: [(at: Instant, seconds: Double)] = []

  mutating func add(_ seconds: Double, at now: Instant) {
    samples.append((now, seconds))
    if samples.count > 1_000 { samples.removeFirst(samples.count - 1_000) }
  }

  func figures(queued: Int, at now: Instant) -> UrgentFigures {
    let sorted = samples.filter { now.seconds(since: $0.at) <= 300 }.map(\.seconds).sorted()
    guard !sorted.isEmpty else { return UrgentFigures(queued: queued) }
    return UrgentFigures(
      queued: queued, p50Seconds: sorted[sorted.count / 2],
      p99Seconds: sorted[min(sorted.count - 1, sorted.count * 99 / 100)])
  }
}
