import Commands
import Platform
import SyncModel
import TestSupport
import Testing
import Wire

@Suite struct SteeringCommandTests {
  private func fill(_ engine: PretendedEngine) throws {
    try engine.settle(
      runs: [run(0, "nightly", .completedWithFailures)],
      failures: (1...3).map { failure($0, in: 0, unavailable) } + [
        failure(4, in: 0, conflict), failure(5, in: 0, unavailable),
      ],
      retrying: [5])
  }

  @Test func `a retry by id is a private file for the engine, and its result is printed`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let retry = onThread { runHere("retry", failureID(2), failureID(2), "--state", folder) }
      let name = try await eventually("a command is in the inbox") {
        try FileStore.list("\(folder)/inbox").first { $0.hasSuffix(".json") }
      }
      #expect(try FileStore.info("\(folder)/inbox/\(name)")?.mode == 0o600)
      let file = try await engine.answer(CommandOutcome(isDone: true, text: "1 retried: 1 created"))
      #expect(file.request == .retry(failures: [failureID(2)]))
      #expect(file.actor == ThisProcess.operatorName)
      #expect(file.fileName == name)
      let finished = try await retry
      #expect(finished.output == "1 retried: 1 created\n")
      #expect(finished.errors == "")
      #expect(finished.code == .done)
      #expect(try FileStore.list("\(folder)/inbox") == [])
    }
  }

  @Test func `a retry that fails again ends with 1, and its text steers no terminal`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let retry = onThread { runHere("retry", failureID(1), "--state", folder) }
      _ = try await engine.answer(CommandOutcome(isDone: false, text: "1 retried: 1 failed again. \u{1B}]0;x\u{7}"))
      let finished = try await retry
      #expect(finished.output == "1 retried: 1 failed again. ␛]0;x␇\n")
      #expect(finished.code == .failed)
    }
  }

  @Test func `ids that cannot be retried are told, and the others are`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let retry = onThread {
        runHere("retry", "nonsense", failureID(4), failureID(5), failureID(1), "--state", folder, "-o", "json")
      }
      let file = try await engine.answer(CommandOutcome(isDone: true, text: "1 retried: 1 created"))
      #expect(file.request == .retry(failures: [failureID(1)]))
      let finished = try await retry
      #expect(finished.output == "{\"done\":true,\"text\":\"1 retried: 1 created\",\"steps\":[]}\n")
      #expect(
        finished.errors == """
          usher: nonsense: no open failure has this id. It may have been resolved meanwhile: see usher errors.
          usher: \(failureID(4)): conflict.identity would fail again. rename one at the source
          usher: \(failureID(5)): is being retried.

          """)
      #expect(finished.code == .failed)
    }
  }

  @Test func `a retry of many does nothing unless it is exactly as many as expected`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let others = """
        usher: 1 failure with conflict.identity would fail again: see usher errors.
        usher: 1 failure is being retried.

        """
      let wrong = runHere("retry", "--process", "nightly", "--yes", "--expect", "4", "--state", folder)
      #expect(wrong.code == .failed)
      #expect(
        wrong.errors == others
          + "usher: 3 failures would be retried, and --expect says 4: nothing was done. Look again with usher errors.\n"
      )
      let blind = runHere("retry", "--process", "nightly", "--yes", "--state", folder)
      #expect(blind.code == .usage)
      #expect(
        blind.errors == others
          + "usher: 3 failures would be retried: say --expect 3 with --yes, so that it is what you saw.\n")
      let asking = runHere("retry", "--process", "nightly", "--state", folder)
      #expect(asking.code == .needsHuman)
      #expect(
        asking.errors == others
          + "usher: 3 failures would be retried; nothing was done. To do it: --yes --expect 3\n")
      #expect(try FileStore.list("\(folder)/inbox") == [])

      async let retry = onThread {
        runHere("retry", "--process", "nightly", "--yes", "--expect", "3", "--state", folder)
      }
      let file = try await engine.answer(CommandOutcome(isDone: true, text: "3 retried: 3 created"))
      #expect(file.request == .retry(failures: [failureID(3), failureID(2), failureID(1)]))
      #expect(try await retry.code == .done)
    }
  }

  @Test func `a retry of many asks on a terminal`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let refused = runOnTerminal("retry", "--code", "unavailable", "--state", folder, answers: ["n"])
      #expect(refused.output == "Retry 3 failures? [y/N] ")
      #expect(refused.errors == "usher: 1 failure is being retried.\nusher: nothing was done.\n")
      #expect(refused.code == .needsHuman)
      #expect(try FileStore.list("\(folder)/inbox") == [])
      async let retry = onThread {
        runOnTerminal("retry", "--code", "unavailable", "--state", folder, answers: ["Y"])
      }
      _ = try await engine.answer(CommandOutcome(isDone: true, text: "3 retried: 3 created"))
      #expect(try await retry.output == "Retry 3 failures? [y/N] 3 retried: 3 created\n")
    }
  }

  @Test func `nothing to retry is no failure of a process, but one of an id`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      let none = runHere("retry", "--process", "other", "--state", folder)
      #expect(none.errors == "usher: there is nothing to retry.\n")
      #expect(none.code == .done)
      #expect(runHere("retry", failureID(9), "--state", folder).code == .failed)
      engine.stop()
    }
  }

  @Test func `a retry needs ids, or a process or code`() {
    #expect(
      runHere("retry", "--state", "/nowhere").errors == "usher: retry needs ids, or --process, or --code.\n")
    #expect(
      runHere("retry", failureID(1), "--code", "refused", "--state", "/nowhere").errors
        == "usher: retry takes ids, or --process and --code, not both.\n")
    #expect(runHere("retry", "--state", "/nowhere").code == .usage)
  }

  @Test func `a sync that waits prints the steps and the result`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let sync = onThread { runHere("sync", "username:ada", "--wait", "--state", folder) }
      let file = try await engine.answer(
        CommandOutcome(
          isDone: true, text: "updated", steps: ["read      users/3@17", "validate  ✓ version 9", "result    updated"]))
      #expect(file.request == .sync(user: "username:ada"))
      let finished = try await sync
      #expect(finished.output == "read      users/3@17\nvalidate  ✓ version 9\nresult    updated\n")
      #expect(finished.code == .done)
    }
  }

  @Test func `a sync that does not wait ends when the engine has taken it`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let sync = onThread { runHere("sync", "8b1c\u{1B}", "--state", folder) }
      _ = try await engine.take()
      let finished = try await sync
      #expect(
        finished.output
          == "The engine sync-1 (daemon, pid 4711 on web-1) syncs 8b1c␛. --wait would have waited for the outcome.\n")
      #expect(finished.code == .done)
    }
  }

  @Test(arguments: [["retry", failureID(1)], ["retry", "--code", "refused"], ["sync", "ada"]])
  func `without an engine nothing is put into the inbox`(_ line: [String]) async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      engine.stop()
      let finished = runHere(line + ["--state", folder])
      #expect(finished.code == .noEngine)
      #expect(
        finished.errors
          == "usher: no engine holds the journal in \(folder). Start one with `usher daemon`, or choose another folder with --state.\n"
      )
      #expect(try FileStore.list("\(folder)/inbox") == [])
    }
  }

  @Test func `a command is withdrawn where the engine stops before it takes it`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let sync = onThread { runHere("sync", "ada", "--wait", "--state", folder) }
      try await eventually("a command is in the inbox") {
        try FileStore.list("\(folder)/inbox").contains { $0.hasSuffix(".json") }
      }
      engine.stop()
      let finished = try await sync
      #expect(finished.code == .noEngine)
      #expect(
        finished.errors
          == "usher: the engine stopped and had not taken the command: it was withdrawn, nothing was done.\n")
      #expect(try FileStore.list("\(folder)/inbox") == [])
    }
  }

  @Test func `where the engine stops after it took a command, nothing is claimed`() async throws {
    try await withEngine { engine in
      let folder = engine.folder
      try fill(engine)
      async let sync = onThread { runHere("sync", "ada", "--wait", "--state", folder) }
      let file = try await engine.take()
      engine.stop()
      let finished = try await sync
      #expect(finished.code == .noEngine)
      #expect(
        finished.errors
          == "usher: the engine stopped, but has taken the command \(file.id): what becomes of it shows in `usher jobs` and `usher errors`.\n"
      )
    }
  }
}
