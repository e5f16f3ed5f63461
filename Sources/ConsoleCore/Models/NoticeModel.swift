import SyncModel

extension ConsoleState {
  /// What is said above the footer: the answer to a key, how leaving goes, what is wrong, or what takes long; nil for
  /// nothing.
  public var noticeModel: Phrase? {
    if let notice { return Phrase(notice.text, notice.tone) }
    switch leaving {
    case .no: break
    case .draining(let left, let secondsLeft): return Phrase(Self.draining(left, secondsLeft), .accent)
    case .stopping: return Phrase("stopping at once …", .accent)
    case .stopped(let reason): return Phrase("The sync has stopped. \(reason) q leaves.", .bad)
    }
    if let frozenTitle {
      return Phrase("\(frozenTitle.capitalised): no row moves, counters run on. Z goes on.", .accent)
    }
    guard let snapshot, !isStale else { return nil }
    return trouble(snapshot) ?? pause(snapshot) ?? snapshot.phase.map { phase($0, snapshot) }
  }

  /// How many rows what is wrong takes about; 0 while all is well. It lasts, so it must not cover figures.
  var lastingRows: Int {
    guard let snapshot, !isStale, let text = trouble(snapshot)?.text else { return 0 }
    // Lines end at words, so some columns of each stay free.
    return min(3, text.count / max(1, layout.columns - 10) + 1)
  }

  private static func draining(_ left: Int?, _ secondsLeft: Int?) -> String {
    guard let left, let secondsLeft else { return "draining … q stops at once" }
    return "draining \(Figures.grouped(left)), \(secondsLeft) s left. q stops at once, still safe"
  }

  private func trouble(_ snapshot: EngineSnapshot) -> Phrase? {
    for (name, health) in [(snapshot.providerName, snapshot.provider), ("Kafka", snapshot.kafka)]
    where health.state != .ok {
      let since = time.text(health.since, today: now)
      let tone: Tone = health.state == .slow ? .warn : .bad
      let what =
        switch health.state {
        case .ok, .slow: "answers late"
        case .down: "does not answer"
        case .auth: "refuses usher"
        case .config: "cannot work as it is set up"
        }
      return Phrase("\(name) \(what) since \(since)" + (health.reason.map { ": \($0)" } ?? "."), tone)
    }
    return nil
  }

  /// What the engine as a whole does not do.
  private func pause(_ snapshot: EngineSnapshot) -> Phrase? {
    switch snapshot.state {
    case .starting, .running: nil
    case .paused: Phrase("\(snapshot.instance) is paused as a whole: nothing is sent.", .warn)
    case .draining: Phrase("\(snapshot.instance) is stopping: it finishes what is in flight.", .warn)
    case .stopped: Phrase("\(snapshot.instance) has stopped.", .bad)
    }
  }

  private func phase(_ phase: Phase, _ snapshot: EngineSnapshot) -> Phrase {
    let total = phase.total.map { " of ~\(Figures.grouped($0))" } ?? ""
    return Phrase(
      "\(phase.text) \(Figures.grouped(phase.done))\(total) in \(snapshot.providerKind.capitalised)", .accent)
  }
}
