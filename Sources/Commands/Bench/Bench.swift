import JSON
import Kafka
import Platform
import SyncModel

/// The benchmark: topic, provider, bare reading, and two passes of the engine, each in a process of its own.
struct Bench {
  private let options: BenchOptions
  private let console: CommandIO

  init(_ options: BenchOptions, console: CommandIO) {
    self.options = options
    self.console = console
  }

  func run() throws(BenchError) {
    let folder = "\(options.folder)/usher-bench-\(ThisProcess.identifier)"
    do {
      try FileStore.makePrivateFolder(folder)
    } catch {
      throw BenchError("\(error)")
    }
    defer { _ = try? FileStore.removeAll(folder) }
    let broker = try BenchBroker.open(options, bootstrap: console.environment["USHER_TEST_KAFKA"], folder: folder)
    let report: BenchReport
    do {
      report = try measure(broker, folder)
    } catch {
      try? broker.deleteTopics()
      throw error
    }
    try broker.deleteTopics()
    console.write(options.isJSON ? report.json + "\n" : report.text)
  }

  private func measure(_ broker: borrowing BenchBroker, _ folder: String) throws(BenchError) -> BenchReport {
    let provider = try BenchProvider.open(options, folder: folder)
    let users = String(options.users)
    let limit = 60 + options.users / 2_000
    var fill = ["bootstrap": broker.settings.bootstrap, "topic": broker.topic, "users": users, "process": "first"]
    var filler = try BenchChild(.fill, fill, folder: folder)
    let bytes = try filler.answer(within: limit).number("bytes")

    // Twice, and the second counts: the first finds the broker's cache as the filler left it.
    let reading = [
      "bootstrap": broker.settings.bootstrap, "topic": broker.topic, "partitions": String(broker.partitions),
      "records": String(options.users + 2),
    ]
    var bare = try figures(.read, reading, folder, limit)
    bare = try figures(.read, reading, folder, limit)

    var pass = [
      "bootstrap": broker.settings.bootstrap, "topic": broker.topic, "users": users, "process": "first",
      "state": "\(folder)/state", "url": provider.url, "realm": provider.realm, "client": provider.client,
      "secret": provider.secret, "provider": provider.name, "batch": String(options.batch),
      "connections": String(options.connections),
    ]
    let created = try figures(.engine, pass, folder, limit + 30, expecting: .created)
    fill["process"] = "second"
    filler = try BenchChild(.fill, fill, folder: folder)
    _ = try filler.answer(within: limit)
    pass["process"] = "second"
    let unchanged = try figures(.engine, pass, folder, limit + 30, expecting: .unchanged)
    return BenchReport(
      options: options, broker: broker.isReal ? broker.settings.bootstrap : "embedded", partitions: broker.partitions,
      provider: provider.name, bytesPerUser: bytes / options.users, bare: bare, created: created, unchanged: unchanged)
  }

  /// - Parameter outcome: what every user must have become.
  private func figures(
    _ role: BenchRole, _ values: [String: String], _ folder: String, _ seconds: Int, expecting outcome: Outcome? = nil
  ) throws(BenchError) -> BenchFigures {
    var child = try BenchChild(role, values, folder: folder)
    let answer = try child.answer(within: seconds)
    try child.waitForEnd(within: 30)
    if let outcome, try answer.number(outcome.name) != options.users {
      let found = answer.members.filter { Outcome.allCases.map(\.name).contains($0.name) && $0.value.int != 0 }
      throw BenchError(
        "all \(options.users) users had to become \(outcome.name), and it was "
          + found.map { "\($0.value.json) \($0.name)" }.joined(separator: ", "))
    }
    return try BenchFigures(answer)
  }
}
