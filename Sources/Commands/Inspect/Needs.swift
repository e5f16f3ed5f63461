import Journal
import SyncModel

/// What in a journal waits for a human.
struct Needs {
  /// Why somebody should look at a run.
  enum Reason: String {
    /// The delete guard holds changes back.
    case staged
    /// Mails may have been sent: nobody knows.
    case mail
    /// Failures are open.
    case failures
    /// Fewer changes came than were announced.
    case incomplete
  }

  /// A run and why somebody should look at it.
  struct Need {
    /// The run.
    var run: RunRecord
    /// Why.
    var reason: Reason
    /// How many changes or mails.
    var count: Int

    /// A sentence without a full stop.
    var text: String {
      let what =
        switch reason {
        case .staged: "\(ListText.count(count, "change")) held back by the delete guard"
        case .mail: "\(ListText.count(count, "mail")) may have been sent, or not: ask the users"
        case .failures: "\(ListText.count(count, "failure")) open: see usher errors"
        case .incomplete: "\(ListText.count(count, "change")) of those announced did not come: ask the source"
        }
      return "\(run.title) (\(run.state.words)): \(what)"
    }
  }

  /// What waits, in the order of the runs.
  var list: [Need] = []
  /// Named processes that have not ended.
  var atWork = 0
  /// Failures that are open.
  var openFailures = 0
  /// Changes that the delete guard holds back.
  var staged = 0
  /// Mails of which nobody knows whether they were sent.
  var unsureMails = 0

  /// Nothing waits.
  init() {}

  /// Reads it.
  init(_ journal: JournalReader) throws(CommandFailure) {
    self = try CommandFailure.reading { () throws(JournalError) in
      var needs = Needs()
      let runs = try journal.runs()
      var newest: [ProcessName: UInt32] = [:]
      // Only what counts failures can have open ones: there may be many thousand processes.
      var failing: Set<ProcessName> = []
      for run in runs {
        newest[run.processName] = run.id
        if run.outcomes.failed > 0 { failing.insert(run.processName) }
      }
      for run in runs {
        if run.kind == .process && !run.state.isEnded { needs.atWork += 1 }
        needs.add(.staged, run.outcomes.staged, run)
        needs.add(.mail, run.mail.unsure, run)
        // Failures are listed by process: its newest run speaks for all, and a later run makes up for an incomplete one.
        guard newest[run.processName] == run.id else { continue }
        if failing.contains(run.processName) {
          let query = FailureQuery(process: run.name.process, source: run.name.source, limit: 0)
          needs.add(.failures, try journal.failures(query).total, run)
        }
        if run.state == .incomplete { needs.add(.incomplete, (run.expected ?? 0) - run.outcomes.settled, run) }
      }
      needs.openFailures = try journal.failures(FailureQuery(limit: 0)).total
      return needs
    }
  }

  private mutating func add(_ reason: Reason, _ count: Int, _ run: RunRecord) {
    guard count > 0 else { return }
    list.append(Need(run: run, reason: reason, count: count))
    switch reason {
    case .staged: staged += count
    case .mail: unsureMails += count
    case .failures, .incomplete: break
    }
  }
}

extension RunRecord {
  fileprivate var processName: ProcessName {
    ProcessName(source: source, sourceName: name.source, process: name.process, kind: kind)
  }
}
