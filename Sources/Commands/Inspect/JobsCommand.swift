import Cells
import Journal
import SyncModel
import Telemetry
import Wire

/// `usher jobs`
struct JobsCommand: CommandRunner {
  static let definition = CommandDefinition.jobs

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    StateFolder.run(invocation, console) { (folder) throws(CommandFailure) in
      let journal = try folder.journal()
      let instance = try folder.instance()
      var shown: [UInt32: RunRecord] = [:]
      var isFirst = true
      repeat {
        let runs = try CommandFailure.reading { () throws(JournalError) in try journal.runs() }
        let changed = runs.filter { shown[$0.id] != $0 }
        switch invocation.chosenFormat {
        case .json: for run in changed { console.print(json(run, instance)) }
        case nil where console.isTerminal:
          if isFirst || !changed.isEmpty { console.print(table(runs) + (invocation.has("watch") ? "\n" : "")) }
        default:
          if isFirst { console.print(ListText.separated(Self.names)) }
          for run in changed { console.print(ListText.separated(cells(run))) }
        }
        for run in changed { shown[run.id] = run }
        isFirst = false
      } while invocation.has("watch") && console.pause(milliseconds: 1_000)
      return .done
    }
  }

  private static let names = [
    "process", "run", "source", "state", "reason", "expected", "received", "synced", "skipped", "failed", "staged",
    "cancelled", "startedAt", "updatedAt", "endedAt",
  ]

  private func cells(_ run: RunRecord) -> [String] {
    let outcomes = run.outcomes
    let numbers = [
      outcomes.settled, outcomes.synced, outcomes.skipped, outcomes.failed, outcomes.staged, outcomes.cancelled,
    ]
    return [
      run.name.process, String(run.name.run), run.name.source, run.state.name, run.reason ?? "",
      run.expected.map { String($0) } ?? "",
    ] + numbers.map { String($0) } + [
      Timestamp.text(of: run.startedAt), Timestamp.text(of: run.updatedAt),
      run.endedAt.map { Timestamp.text(of: $0) } ?? "",
    ]
  }

  private func json(_ run: RunRecord, _ instance: String) -> String {
    var counters = RunCounters()
    counters.received = run.outcomes.settled
    counters.outcomes = run.outcomes
    counters.mail = run.mail
    let snapshot = RunSnapshot(
      id: run.id, name: run.name, instance: instance, kind: run.kind, state: run.state, reason: run.reason,
      expected: run.expected, counters: counters, startedAt: run.startedAt,
      updatedAt: run.updatedAt)
    return String(decoding: ProgressEncoder.encode(snapshot, epoch: 0, sequence: 0), as: UTF8.self)
  }

  private func table(_ runs: [RunRecord]) -> String {
    guard !runs.isEmpty else { return "No process yet. The first message shows up here." }
    let columns: [ListText.Column] =
      [.init(title: "PROCESS"), .init(title: "STATE")]
      + ["RECEIVED", "SYNCED", "SKIPPED", "FAILED", "STAGED"].map { .init(title: $0, isNumber: true) }
      + [.init(title: "STARTED")]
    let rows = runs.map { run in
      let outcomes = run.outcomes
      let numbers = [outcomes.settled, outcomes.synced, outcomes.skipped, outcomes.failed, outcomes.staged]
      return [run.title, run.state.words] + numbers.map { NumberText.grouped($0) } + [ListText.moment(run.startedAt)]
    }
    return ListText.aligned(columns, rows).joined(separator: "\n")
  }
}

extension RunRecord {
  /// `nightly`, `nightly (run 2)`.
  var title: String { name.run > 1 ? "\(name.process) (run \(name.run))" : name.process }
}

extension RunState {
  /// The name as people write it: `completed with failures`.
  var words: String { name.replacing("-", with: " ") }
}
