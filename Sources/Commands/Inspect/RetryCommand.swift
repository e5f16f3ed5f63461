import Cells
import Journal
import SyncModel
import Wire

/// `usher retry`
struct RetryCommand: CommandRunner {
  static let definition = CommandDefinition.retry
  /// Ids in one command file: an inbox takes files of at most 1 MiB.
  private static let idsPerFile = 10_000

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    StateFolder.run(invocation, console) { (folder) throws(CommandFailure) in
      let isNamed = !invocation.arguments.isEmpty
      guard isNamed != (invocation.has("process") || invocation.has("code")) else {
        throw CommandFailure(
          .usage,
          isNamed
            ? "retry takes ids, or --process and --code, not both." : "retry needs ids, or --process, or --code.")
      }
      _ = try folder.engine()
      let journal = try folder.journal()
      let selection =
        isNamed
        ? try RetrySelection(ids: invocation.arguments, journal)
        : try RetrySelection(
          FailureQuery(
            process: invocation.value("process"), code: invocation.value("code").flatMap { FailureCode(name: $0) }),
          journal)
      for refusal in selection.refusals { console.complain("usher: \(TextSanitiser.clean(refusal))") }
      try confirm(selection.ids.count, isNamed: isNamed, invocation, console)
      guard !selection.ids.isEmpty else {
        console.complain("usher: there is nothing to retry.")
        return isNamed ? .failed : .done
      }
      let code = try retry(selection.ids, in: folder, journal, invocation.format, console)
      return isNamed && !selection.refusals.isEmpty ? .failed : code
    }
  }

  /// Makes sure that the operator means exactly these.
  private func confirm(
    _ count: Int, isNamed: Bool, _ invocation: Invocation, _ console: CommandIO
  ) throws(CommandFailure) {
    let failures = ListText.count(count, "failure")
    if let expected = invocation.number("expect"), expected != count {
      throw CommandFailure(
        .failed,
        "\(failures) would be retried, and --expect says \(expected): nothing was done. Look again with usher errors.")
    }
    // Ids say by themselves what is meant.
    if isNamed || count == 0 { return }
    if invocation.has("yes") {
      guard invocation.has("expect") else {
        throw CommandFailure(
          .usage, "\(failures) would be retried: say --expect \(count) with --yes, so that it is what you saw.")
      }
      return
    }
    guard console.isTerminal else {
      throw CommandFailure(
        .needsHuman, "\(failures) would be retried; nothing was done. To do it: --yes --expect \(count)")
    }
    let answer = console.ask("Retry \(failures)? [y/N] ")
    guard let answer, ["y", "yes"].contains(answer.lowercased()) else {
      throw CommandFailure(.needsHuman, "nothing was done.")
    }
  }

  private func retry(
    _ ids: [String], in folder: StateFolder, _ journal: JournalReader, _ format: Invocation.Format,
    _ console: CommandIO
  ) throws(CommandFailure) -> ExitCode {
    var rest = ids[...]
    while !rest.isEmpty {
      let part = Array(rest.prefix(Self.idsPerFile))
      rest = rest.dropFirst(Self.idsPerFile)
      let request = try EngineRequest(.retry(failures: part), to: folder)
      // Retries go at most 20 a second.
      let outcome = try request.result(from: journal, seconds: 30 + Double(part.count) / 20)
      guard EngineRequest.show(outcome, format, console) == .done else {
        if !rest.isEmpty { console.complain("usher: \(ListText.count(rest.count, "failure")) were not tried.") }
        return .failed
      }
    }
    return .done
  }
}
