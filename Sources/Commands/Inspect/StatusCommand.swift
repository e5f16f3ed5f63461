import Cells
import JSON
import Journal
import SyncModel

/// `usher status`
struct StatusCommand: CommandRunner {
  static let definition = CommandDefinition.status

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    StateFolder.run(invocation, console) { (folder) throws(CommandFailure) in
      let holder = try folder.holder()
      let needs = try folder.journalIfAny().map { (journal) throws(CommandFailure) in try Needs(journal) } ?? Needs()
      switch invocation.format {
      case .json: console.print(json(folder, holder, needs))
      case .plain: for line in lines(folder, holder, needs) { console.print(line) }
      }
      return holder == nil ? .noEngine : needs.list.isEmpty ? .done : .needsHuman
    }
  }

  private func lines(_ folder: StateFolder, _ holder: EngineHolder?, _ needs: Needs) -> [String] {
    let work = "\(ListText.count(needs.atWork, "process")) at work"
    let head =
      holder.map { "\(needs.list.isEmpty ? "ok" : "needs you"): \($0.description); \(work)" }
      ?? folder.noEngine
    return ([head] + needs.list.map { "  " + $0.text }).map { TextSanitiser.clean($0) }
  }

  private func json(_ folder: StateFolder, _ holder: EngineHolder?, _ needs: Needs) -> String {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("state", holder == nil ? "no-engine" : needs.list.isEmpty ? "ok" : "needs-human")
    writer.field("folder", folder.path)
    writer.name("engine")
    if let holder {
      writer.beginObject()
      writer.field("pid", holder.pid)
      writer.field("host", holder.host)
      writer.field("mode", holder.mode)
      writer.field("instance", holder.instance)
      writer.endObject()
    } else {
      writer.null()
    }
    writer.field("atWork", needs.atWork)
    writer.field("openFailures", needs.openFailures)
    writer.field("staged", needs.staged)
    writer.field("unsureMails", needs.unsureMails)
    writer.name("needs")
    writer.beginArray()
    for need in needs.list {
      writer.beginObject()
      writer.field("process", need.run.name.process)
      writer.field("run", need.run.name.run)
      writer.field("source", need.run.name.source)
      writer.field("state", need.run.state.name)
      writer.field("why", need.reason.rawValue)
      writer.field("count", need.count)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }
}
