public import SyncModel

/// What must have come of the traffic once all of it is settled.
public struct TrafficBooks: Equatable, Sendable {
  /// What must be counted for one import process ID.
  public struct Row: Equatable, Sendable {
    /// The ID; `@urgent/<source>` and `@unassigned/<source>` too.
    public var process: String
    /// Changes read.
    public var received = 0
    /// Accounts made.
    public var created = 0
    /// Accounts changed.
    public var updated = 0
    /// Accounts deleted.
    public var deleted = 0
    /// Unchanged, superseded or duplicate: which of them depends on what overtakes what, the sum does not.
    public var skipped = 0
    /// Unusable messages.
    public var invalid = 0
    /// Refused users.
    public var rejected = 0

    /// A row of zeros.
    public init(process: String) { self.process = process }
  }

  /// A user that is refused because another holds the address.
  public struct Rival: Equatable, Sendable {
    /// What the rival's messages say.
    public var account: TrafficAccount
    /// The username of the holder, who was sent first. Should the rival get the address after all (nothing is promised
    /// about the order of different users), the holder is the one who is refused.
    public var holder: String
  }

  /// The processes, in the order of their beginning; the permanent rows last.
  public var rows: [Row]
  /// The accounts that must exist in the end, by username, and no others.
  public var accounts: [String: TrafficAccount]
  /// Those of whom either the holder or the rival exists, by the rival's username.
  public var rivals: [String: Rival]

  /// The row of a process, nil where nothing is expected of it.
  public func row(_ process: String) -> Row? { rows.first { $0.process == process } }

  /// Where the counters of an engine that has settled everything differ, one sentence each; empty: they balance.
  ///
  /// Of several runs of a process the sum counts.
  public func differences(runs: [RunSnapshot]) -> [String] {
    var problems: [String] = []
    for row in rows {
      let all = runs.filter { $0.name.process == row.process }.map(\.counters)
      func compare(_ name: String, _ expected: Int, _ counted: (RunCounters) -> Int) {
        let sum = all.reduce(0) { $0 + counted($1) }
        if sum != expected { problems.append("\(row.process): \(name) is \(sum) instead of \(expected)") }
      }
      compare("received", row.received) { $0.received }
      compare("created", row.created) { $0.outcomes.created + $0.outcomes.adopted }
      compare("updated", row.updated) { $0.outcomes.updated }
      compare("deleted", row.deleted) { $0.outcomes.deleted }
      compare("skipped", row.skipped) { $0.outcomes.skipped }
      compare("invalid", row.invalid) { $0.outcomes.invalid }
      compare("rejected", row.rejected) { $0.outcomes.rejected }
      compare("exhausted", 0) { $0.outcomes.exhausted }
      compare("staged or cancelled", 0) { $0.outcomes.staged + $0.outcomes.cancelled }
      compare("in flight", 0) { $0.inFlight.total }
    }
    for run in runs where row(run.name.process) == nil && run.counters.received > 0 {
      problems.append("\(run.name.process): \(run.counters.received) changes are counted, none was sent")
    }
    return problems
  }
}
