/// One run as it is journaled: everything that must survive a restart, in absolute numbers.
///
/// Changes without an outcome are not in it: after a crash they are read again.
public struct RunRecord: Equatable, Sendable {
  /// Its number, dense from 0; the journal's key and the screen's row identity.
  public var id: UInt32
  /// Its name.
  public var name: RunName
  /// The source's number.
  public var source: UInt16
  /// What kind of row.
  public var kind: RunKind
  /// Its state.
  public var state: RunState
  /// Why, where there is something to say.
  public var reason: String?
  /// How many changes were announced.
  public var expected: Int?
  /// Whether `import.completed` was read.
  public var isEndAnnounced: Bool
  /// The outcomes.
  public var outcomes: OutcomeCounts
  /// The mails.
  public var mail: MailCounts
  /// When it was opened.
  public var startedAt: Instant
  /// When it last changed.
  public var updatedAt: Instant
  /// When it ended; nil while it runs.
  public var endedAt: Instant?

  /// Makes a record.
  public init(
    id: UInt32, name: RunName, source: UInt16, kind: RunKind, state: RunState, reason: String? = nil,
    expected: Int? = nil, isEndAnnounced: Bool = false, outcomes: OutcomeCounts = OutcomeCounts(),
    mail: MailCounts = MailCounts(), startedAt: Instant, updatedAt: Instant, endedAt: Instant? = nil
  ) {
    self.id = id
    self.name = name
    self.source = source
    self.kind = kind
    self.state = state
    self.reason = reason
    self.expected = expected
    self.isEndAnnounced = isEndAnnounced
    self.outcomes = outcomes
    self.mail = mail
    self.startedAt = startedAt
    self.updatedAt = updatedAt
    self.endedAt = endedAt
  }
}

/// A change of state of a run: who, why, when.
public struct RunTransition: Equatable, Sendable {
  /// The run.
  public var run: UInt32
  /// When.
  public var at: Instant
  /// From which state.
  public var from: RunState
  /// To which.
  public var to: RunState
  /// Who: `engine`, or an operator's name.
  public var who: String
  /// Why.
  public var why: String

  /// Makes a transition.
  public init(run: UInt32, at: Instant, from: RunState, to: RunState, who: String, why: String) {
    self.run = run
    self.at = at
    self.from = from
    self.to = to
    self.who = who
    self.why = why
  }
}

/// Names a process that the intake has met: the core makes its runs.
public struct ProcessName: Hashable, Sendable {
  /// The source's number.
  public var source: UInt16
  /// The source's name.
  public var sourceName: String
  /// The import process ID, or the name of a permanent row.
  public var process: String
  /// What kind of row.
  public var kind: RunKind

  /// Makes a name.
  public init(source: UInt16, sourceName: String, process: String, kind: RunKind) {
    self.source = source
    self.sourceName = sourceName
    self.process = process
    self.kind = kind
  }
}
