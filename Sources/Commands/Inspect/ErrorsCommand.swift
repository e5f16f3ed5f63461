import Cells
import Journal
import SyncModel
import Telemetry
import Wire

/// `usher errors`
struct ErrorsCommand: CommandRunner {
  static let definition = CommandDefinition.errors

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    StateFolder.run(invocation, console) { (folder) throws(CommandFailure) in
      let query = FailureQuery(
        process: invocation.value("process"), code: invocation.value("code").flatMap { FailureCode(name: $0) },
        limit: invocation.number("limit") ?? 100)
      let journal = try folder.journal()
      let page = try CommandFailure.reading { () throws(JournalError) in try journal.failures(query) }
      switch invocation.chosenFormat {
      case .json:
        for failure in page.failures {
          console.print(String(decoding: FailureEncoder.encode(failure), as: UTF8.self))
        }
      case nil where console.isTerminal:
        if page.failures.isEmpty { console.print("No failure is open.") }
        for failure in page.failures { console.print(lines(failure)) }
      default:
        console.print(ListText.separated(Self.names))
        for failure in page.failures { console.print(ListText.separated(cells(failure))) }
      }
      if page.total > page.failures.count {
        console.complain(
          "usher: the newest \(page.failures.count) of \(page.total) failures; --limit \(page.total) lists all.")
      }
      return .done
    }
  }

  private static let names = [
    "id", "lastAt", "code", "process", "run", "source", "lane", "action", "userKey", "retryable", "attempts",
    "firstAt", "origin", "message", "hint",
  ]

  private func cells(_ failure: Failure) -> [String] {
    [
      failure.id, Timestamp.text(of: failure.lastAt), failure.fault.code.name, failure.run.process,
      String(failure.run.run), failure.run.source, failure.lane.word, failure.action.word, failure.userKey ?? "",
      String(failure.fault.code.isRetryable), String(failure.attempts), Timestamp.text(of: failure.firstAt),
      failure.origin.text, failure.fault.message, failure.fault.hint,
    ]
  }

  private func lines(_ failure: Failure) -> String {
    let head = [
      ListText.moment(failure.lastAt), failure.fault.code.name, failure.run.process, failure.userKey ?? "(no user key)",
    ]
    let retrying = failure.isRetrying ? ", is being retried" : ""
    return [
      head.map { TextSanitiser.clean($0, limit: 80) }.joined(separator: "  "),
      "  id \(failure.id), \(TextSanitiser.clean(failure.origin.text)), "
        + ListText.count(failure.attempts, "attempt") + retrying,
      "  " + TextSanitiser.clean(failure.fault.message), "  " + TextSanitiser.clean(failure.fault.hint), "",
    ].joined(separator: "\n")
  }
}

extension Lane {
  /// The word for it in lists, as in messages.
  fileprivate var word: String { self == .urgent ? "urgent" : "import" }
}

extension Action {
  /// The word for it in lists, as in messages.
  fileprivate var word: String {
    switch self {
    case .create: "create"
    case .update: "update"
    case .upsert: "upsert"
    case .delete: "delete"
    case .importStarted, .importCompleted, .nothing: ""
    }
  }
}
