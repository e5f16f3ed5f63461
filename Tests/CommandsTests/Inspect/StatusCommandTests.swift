import Commands
import Platform
import SyncModel
import TestSupport
import Testing

@Suite struct StatusCommandTests {
  @Test func `all is well`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try engine.settle(runs: [run(0, "nightly", .running), run(1, "@urgent/hr", .open, kind: .urgent)])
      let status = runHere("status", "--state", folder)
      #expect(status.output == "ok: engine sync-1 (daemon, pid 4711 on web-1); 1 process at work\n")
      #expect(status.code == .done)
    }
  }

  @Test func `what needs somebody is listed, and the exit code says so`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      var guarded = run(0, "\u{1B}alumni", .completing)
      guarded.outcomes.staged = 214
      var failing = run(1, "nightly", .completedWithFailures)
      failing.outcomes.exhausted = 2
      failing.mail.unsure = 1
      var short = run(2, "weekly", .incomplete, run: 3)
      short.expected = 100
      short.outcomes.created = 98
      try engine.settle(
        runs: [guarded, failing, short],
        failures: [failure(1, in: 1, unavailable), failure(2, in: 1, conflict)])
      let status = runHere("status", "--state", folder)
      #expect(
        status.output == """
          needs you: engine sync-1 (daemon, pid 4711 on web-1); 1 process at work
            ␛alumni (completing): 214 changes held back by the delete guard
            nightly (completed with failures): 1 mail may have been sent, or not: ask the users
            nightly (completed with failures): 2 failures open: see usher errors
            weekly (run 3) (incomplete): 2 changes of those announced did not come: ask the source

          """)
      #expect(status.code == .needsHuman)
      #expect(
        runHere("status", "--state", folder, "-o", "json").output == """
          {"state":"needs-human","folder":"\(folder)",\
          "engine":{"pid":4711,"host":"web-1","mode":"daemon","instance":"sync-1"},\
          "atWork":1,"openFailures":2,"staged":214,"unsureMails":1,"needs":[\
          {"process":"\\u001balumni","run":1,"source":"hr","state":"completing","why":"staged","count":214},\
          {"process":"nightly","run":1,"source":"hr","state":"completed-with-failures","why":"mail","count":1},\
          {"process":"nightly","run":1,"source":"hr","state":"completed-with-failures","why":"failures","count":2},\
          {"process":"weekly","run":3,"source":"hr","state":"incomplete","why":"incomplete","count":2}]}\n
          """)
    }
  }

  @Test func `failures that were resolved need nobody, and a later run makes up for an incomplete one`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      var failing = run(0, "nightly", .completedWithFailures)
      failing.outcomes.exhausted = 1
      var short = run(1, "weekly", .incomplete)
      short.expected = 1
      try engine.settle(
        runs: [failing, short, run(2, "weekly", .completed, run: 2)],
        failures: [failure(1, in: 0, unavailable)])
      #expect(runHere("status", "--state", folder).code == .needsHuman)
      try engine.settle(discarded: [1])
      #expect(runHere("status", "--state", folder).code == .done)
    }
  }

  @Test func `no engine is an exit code of its own, with or without a journal`() async throws {
    try await withTemporaryFolder { folder in
      let text =
        "no engine holds the journal in \(folder). Start one with `usher daemon`, or choose another folder with --state.\n"
      let empty = runHere("status", "--state", folder)
      #expect(empty.output == text)
      #expect(empty.errors == "")
      #expect(empty.code == .noEngine)
      let engine = try PretendedEngine(in: folder)
      engine.stop()
      #expect(runHere("status", "--state", folder).output == text)
      #expect(
        runHere("status", "--state", folder, "-o", "json").output
          == "{\"state\":\"no-engine\",\"folder\":\"\(folder)\",\"engine\":null,\"atWork\":0,\"openFailures\":0,\"staged\":0,\"unsureMails\":0,\"needs\":[]}\n"
      )
    }
  }

  @Test func `a journal that cannot be read is a failure, not a calm status`() async throws {
    try await withTemporaryFolder { folder in
      try FileStore.write(String(repeating: "no journal ", count: 1_000), to: "\(folder)/journal.db")
      let status = runHere("status", "--state", folder)
      #expect(status.output == "")
      #expect(status.errors.hasPrefix("usher: \(folder)/journal.db is "))
      #expect(status.code == .failed)
    }
  }

  @Test func `without HOME it is said what it is needed for`() {
    #expect(
      runHere("status", environment: [:]).errors
        == "usher: HOME is not set, so usher does not know where its configuration is. Set HOME, or name it.\n")
    #expect(runHere("status", environment: [:]).code == .usage)
  }
}
