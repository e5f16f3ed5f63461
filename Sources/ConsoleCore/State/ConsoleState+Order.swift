import SyncModel

extension RunSnapshot {
  /// Why an operator should look at the run, the most urgent first; nil when nothing waits for one.
  var need: Int? {
    if counters.outcomes.staged > 0 { return 0 }
    if counters.mail.unsure > 0 { return 1 }
    switch state {
    case .completedWithFailures: return 2
    case .incomplete: return 3
    default: return nil
    }
  }

  /// `nightly ·2`: the process ID, and which run of it unless it is the first.
  var title: String { name.run > 1 ? "\(name.process) ·\(name.run)" : name.process }

  /// Where it belongs among those that need nobody: at work, permanent, ended.
  fileprivate var group: Int { kind != .process ? 1 : state.isEnded ? 2 : 0 }

  /// Changes that are still to be settled: of those announced, else those that were read.
  var left: Int {
    guard let expected else { return counters.inFlight.total }
    return max(0, expected - counters.outcomes.settled)
  }
}

extension ConsoleState {
  /// The order of Jobs: what needs somebody first, then what is at work, permanent rows, what has ended.
  static func order(_ runs: [RunSnapshot]) -> [UInt32] {
    runs.sorted { left, right in
      if (left.need ?? 9) != (right.need ?? 9) { return (left.need ?? 9) < (right.need ?? 9) }
      if left.group != right.group { return left.group < right.group }
      if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
      if left.startedAt != right.startedAt { return left.startedAt > right.startedAt }
      return left.id < right.id
    }.map(\.id)
  }

  /// How many runs need somebody.
  var needCount: Int { snapshot?.runs.count { $0.need != nil } ?? 0 }
}
