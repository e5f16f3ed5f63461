import Commands
import JSON
import Platform
import SyncModel
import TestSupport
import Testing

@Suite struct ListCommandTests {
  private func fill(_ engine: PretendedEngine) throws {
    var nightly = run(0, "hr-2026-11-22", .running)
    nightly.expected = 2_000
    nightly.outcomes.created = 1_200
    nightly.outcomes.unchanged = 30
    nightly.outcomes.exhausted = 2
    var hostile = run(1, "a\tb\u{1B}[2J", .completedWithFailures, run: 2)
    hostile.outcomes.rejected = 1
    hostile.endedAt = moment.advanced(bySeconds: 60)
    let urgent = run(2, "@urgent/hr", .open, kind: .urgent)
    try engine.settle(
      runs: [nightly, hostile, urgent],
      failures: [
        failure(1, in: 0, unavailable), failure(2, in: 0, unavailable),
        failure(3, in: 1, Fault(.conflictIdentity, "held by \u{202E}eva\nagain\u{9B}31m", hint: "rename one")),
      ])
  }

  @Test func `jobs are tab-separated in a pipe, and what came from outside steers no terminal`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let jobs = runHere("jobs", "--state", folder)
      #expect(
        jobs.output == """
          process\trun\tsource\tstate\treason\texpected\treceived\tsynced\tskipped\tfailed\tstaged\tcancelled\tstartedAt\tupdatedAt\tendedAt
          hr-2026-11-22\t1\thr\trunning\t\t2000\t1232\t1200\t30\t2\t0\t0\t2026-11-24T08:30:00.250Z\t2026-11-24T08:31:00.250Z\t
          a b␛[2J\t2\thr\tcompleted-with-failures\t\t\t1\t0\t0\t1\t0\t0\t2026-11-24T08:30:00.250Z\t2026-11-24T08:31:00.250Z\t2026-11-24T08:31:00.250Z
          @urgent/hr\t1\thr\topen\t\t\t0\t0\t0\t0\t0\t0\t2026-11-24T08:30:00.250Z\t2026-11-24T08:31:00.250Z\t

          """)
      #expect(jobs.errors == "")
      #expect(jobs.code == .done)
    }
  }

  @Test func `jobs line up on a terminal, unless -o says otherwise`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      #expect(
        runOnTerminal("jobs", "--state", folder).output == """
          PROCESS          STATE                    RECEIVED  SYNCED  SKIPPED  FAILED  STAGED  STARTED
          hr-2026-11-22    running                     1 232   1 200       30       2       0  2026-11-24 08:30:00Z
          a b␛[2J (run 2)  completed with failures         1       0        0       1       0  2026-11-24 08:30:00Z
          @urgent/hr       open                            0       0        0       0       0  2026-11-24 08:30:00Z

          """)
      #expect(runOnTerminal("jobs", "--state", folder, "-o", "plain").output.hasPrefix("process\trun\t"))
    }
  }

  @Test func `jobs as JSON are progress messages`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let lines = runHere("jobs", "--state", folder, "-o", "json").output.split(separator: "\n")
      #expect(lines.count == 3)
      #expect(
        lines.first ?? "" == """
          {"schema":"usher.progress/1","kind":"process","process":"hr-2026-11-22","run":1,"instance":"sync-1","source":"hr",\
          "state":"running","reason":null,"expected":2000,"received":1232,\
          "synced":{"created":1200,"updated":0,"deleted":0,"adopted":0},\
          "skipped":{"unchanged":30,"superseded":0,"duplicate":0},"failed":{"invalid":0,"rejected":0,"exhausted":2},\
          "staged":0,"cancelled":0,"inFlight":{"queued":0,"sent":0,"waiting":0,"unsure":0,"parked":0},\
          "mail":{"pending":0,"requested":0,"failed":0,"unsure":0,"none":0},"ratePerSecond":null,"etaSeconds":null,\
          "startedAt":"2026-11-24T08:30:00.250Z","updatedAt":"2026-11-24T08:31:00.250Z","epoch":0,"sequence":0}
          """)
    }
  }

  @Test func `a watch prints what changed, and ends when nobody reads any more`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try engine.settle(runs: [run(0, "one", .running)])
      let script = """
        \(executable("usher")) jobs --watch -o json --state \(folder) |
        { read -r one; echo "$one" > \(folder)/seen; read -r two; echo "$one"; echo "$two"; }
        """
      async let watch = run("bash", ["-c", script])
      try await eventually("the first run is printed") {
        try FileStore.info("\(folder)/seen") != nil && !FileStore.read("\(folder)/seen").isEmpty
      }
      try engine.settle(runs: [run(1, "two", .announced)])
      let finished = try await watch
      let names = try finished.outputText.split(separator: "\n").map {
        try JSONValue.parse(String($0))["process"]?.string
      }
      #expect(names == ["one", "two"])
      #expect(finished.isSuccess)
    }
  }

  @Test func `without a process there is a sentence on a terminal, and a head in a pipe`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      #expect(
        runOnTerminal("jobs", "--state", folder).output == "No process yet. The first message shows up here.\n")
      #expect(runHere("jobs", "--state", folder).output.split(separator: "\n").count == 1)
      #expect(runOnTerminal("errors", "--state", folder).output == "No failure is open.\n")
      #expect(runHere("errors", "--state", folder, "-o", "json").output == "")
    }
  }

  @Test func `the lists work without an engine, and say where there is no journal`() async throws {
    try await withTemporaryFolder { folder in
      do {
        let engine = try PretendedEngine(in: folder)
        try fill(engine)
        engine.stop()
      }
      #expect(runHere("jobs", "--state", folder).output.split(separator: "\n").count == 4)
      let none = runHere("errors", "--state", "\(folder)/other")
      #expect(none.code == .failed)
      #expect(none.output == "")
      #expect(
        none.errors
          == "usher: there is no journal in \(folder)/other: no engine has run with this state folder yet. Choose it with --state\n"
      )
    }
  }

  @Test func `errors are listed newest first with what to do, without what would steer a terminal`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let errors = runHere("errors", "--state", folder, "--limit", "2")
      #expect(
        errors.output == """
          id\tlastAt\tcode\tprocess\trun\tsource\tlane\taction\tuserKey\tretryable\tattempts\tfirstAt\torigin\tmessage\thint
          \(failureID(3))\t2026-11-24T08:30:03.250Z\tconflict.identity\ta b␛[2J\t2\thr\timport\tcreate\tuser-3\tfalse\t5\t2026-11-24T08:30:03.250Z\tusers.import/3@4711#17\theld by \u{FFFD}eva␊again\u{FFFD}31m\trename one
          \(failureID(2))\t2026-11-24T08:30:02.250Z\tunavailable\thr-2026-11-22\t1\thr\timport\tcreate\tuser-2\ttrue\t5\t2026-11-24T08:30:02.250Z\tusers.import/3@4711#17\tthe provider did not answer\tretry it when the provider is well

          """)
      #expect(errors.errors == "usher: the newest 2 of 3 failures; --limit 3 lists all.\n")
      #expect(errors.code == .done)
    }
  }

  @Test func `errors can be narrowed by process and code`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let errors = runOnTerminal("errors", "--state", folder, "--process", "a\tb\u{1B}[2J")
      #expect(
        errors.output == """
          2026-11-24 08:30:03Z  conflict.identity  a b␛[2J  user-3
            id \(failureID(3)), users.import/3@4711#17, 5 attempts
            held by \u{FFFD}eva␊again\u{FFFD}31m
            rename one


          """)
      let lines = runHere("errors", "--state", folder, "--code", "unavailable", "-o", "json").output
        .split(separator: "\n")
      #expect(lines.count == 2)
      #expect(
        lines.last ?? "" == """
          {"schema":"usher.error/1","id":"\(failureID(1))","instance":"sync-1","process":"hr-2026-11-22","run":1,\
          "source":"hr","lane":"import","action":"create","userKey":"user-1","code":"unavailable",\
          "message":"the provider did not answer","hint":"retry it when the provider is well","retryable":true,\
          "attempts":5,"firstAt":"2026-11-24T08:30:01.250Z","lastAt":"2026-11-24T08:30:01.250Z",\
          "origin":{"topic":"users.import","partition":3,"offset":4711,"index":17}}
          """)
    }
  }
}
