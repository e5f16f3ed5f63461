import JSON
import Platform
import TestSupport
import Testing

extension WithServices {
  @Suite struct `A daemon in trouble on the real services` {
    /// Starts a daemon whose log goes to a file.
    private func start(_ harness: DaemonHarness) throws -> ChildProcess {
      let folder = harness.folder
      var environment = Environment.all
      environment["USHER_E2E_SECRET"] = harness.services.clientSecret
      return try ChildProcess(
        "/bin/sh",
        [
          "-c",
          "exec \(executable("usher")) daemon --config \(folder)/config.yaml --state \(folder)/state -o plain 2>\(folder)/log",
        ], environment: environment, output: .discard, errors: .inherit)
    }

    private func log(_ harness: DaemonHarness) throws -> String {
      // The shell makes the file when the daemon starts, which may be later than the first look.
      guard try FileStore.info(harness.folder + "/log") != nil else { return "" }
      return String(decoding: try FileStore.read(harness.folder + "/log"), as: UTF8.self)
    }

    private func count(_ text: String, _ harness: DaemonHarness) throws -> Int {
      try log(harness).split(separator: "\n").count { $0.contains(text) }
    }

    private func usher(_ harness: DaemonHarness, _ arguments: String...) async throws -> ChildProcess.Finished {
      try await runUsher(
        arguments + ["--config", harness.folder + "/config.yaml", "--state", harness.folder + "/state"])
    }

    private func change(_ harness: DaemonHarness, _ old: String, _ new: String) throws {
      let path = harness.folder + "/config.yaml"
      let text = String(decoding: try FileStore.read(path), as: UTF8.self)
      #expect(text.contains(old))
      try FileStore.write(text.replacing(old, with: new), to: path)
    }

    @Test(.timeLimit(.minutes(4)))
    func `sync tries a failed change again at its own origin and tells every step`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await DaemonHarness(folder: folder, mail: false)
        var daemon = try start(harness)
        func message(_ group: String) -> String {
          #"{"type":"user.upserted","import":true,"importProcessId":"p","user":{"id":"k1","username":"user-one","email":"one@example.com","firstName":"Ada","lastName":"L","groups":["\#(group)"]}}"#
        }
        try await harness.publish([(harness.importTopic, "k1", message("/staff"))])
        try await eventually(within: 90, "the user is there") {
          try await harness.jobs()["p"]?["synced"]?["created"]?.int == 1
        }
        try await harness.publish([(harness.importTopic, "k1", message("/new-group"))])
        try await eventually(within: 60, "the change failed") {
          try await harness.jobs()["p"]?["failed"]?["invalid"]?.int == 1
        }
        // The operator sees the reason, what it is about, and what to do, in the log as in the list.
        #expect(try count("names a group that the provider does not have", harness) == 1)
        let refused = try await usher(harness, "sync", "k1", "--wait")
        #expect(!refused.isSuccess)
        for step in ["read      \(harness.importTopic)/", "validate  ✗ `groups` names", "result    failed: `groups`"] {
          #expect(refused.outputText.contains(step))
        }
        let token = try await harness.adminToken()
        let made = try await run(
          "curl",
          [
            "-fsS", "-m", "20", "-H", "Authorization: Bearer \(token)", "-H", "content-type: application/json", "-d",
            #"{"name":"new-group"}"#, "\(harness.services.keycloak)/admin/realms/\(harness.realm)/groups",
          ])
        #expect(made.isSuccess)
        // The group was made while the engine ran.
        let done = try await usher(harness, "sync", "k1", "--wait")
        #expect(done.isSuccess, "\(done.outputText)\(done.errorsText)")
        for step in ["read      ", "validate  ✓", "act       ", "result    updated"] {
          #expect(done.outputText.contains(step))
        }
        let errors = try await usher(harness, "errors", "-o", "json")
        #expect(errors.outputText.isEmpty)
        daemon.send(.terminate)
        _ = try daemon.wait(milliseconds: 30_000)
      }
    }

    @Test(.timeLimit(.minutes(4)))
    func `a wrong secret and missing topics are told once, without data, and heal by themselves`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await DaemonHarness(folder: folder, mail: false)
        let secret = folder + "/secret"
        try FileStore.write("not the secret", to: secret)
        let late = TestServices.uniqueName("users.late")
        try change(harness, "{env: USHER_E2E_SECRET}", "{file: \(secret)}")
        try change(harness, "progress: \(harness.progressTopic)", "progress: \(harness.progressTopic).missing")
        try change(harness, "[\(harness.importTopic), ", "[\(late), ")
        var daemon = try start(harness)
        try await eventually(within: 60, "the secret is refused, in the log") {
          try count("refuses the secret of client", harness) == 1
        }
        try await eventually(within: 60, "the topic is missed, in the log") {
          try count("topic \(late) of source hr cannot be read", harness) == 1
        }
        try FileStore.write(harness.services.clientSecret, to: secret)
        try await eventually(within: 60, "the new secret is taken") { try count("answers: bulk mode", harness) == 1 }
        #expect(try count("refuses the secret of client", harness) == 1)
        let script = try #require(Environment["USHER_TEST_SERVICES"])
        #expect(try await run(script, ["topic", late, "1"], within: 90_000).isSuccess)
        try await harness.publish([
          (
            late, "k1",
            #"{"type":"user.upserted","import":true,"importProcessId":"late","user":{"id":"k1","username":"user-one","email":"one@example.com","firstName":"Ada","lastName":"L"}}"#
          )
        ])
        try await eventually(within: 90, "it is read") {
          try await harness.jobs()["late"]?["synced"]?["created"]?.int == 1
        }
        #expect(try count("topic \(late) of source hr cannot be read", harness) == 1)
        // What cannot be published is told by its topic, once, and never by its content.
        try await eventually(within: 90, "the missing output is told") {
          try count("a record for topic \(harness.progressTopic).missing was not stored", harness) == 1
        }
        #expect(try count("usher.progress/1", harness) == 0)
        daemon.send(.terminate)
        _ = try daemon.wait(milliseconds: 30_000)
      }
    }
  }
}
