import JSON
import Platform
import TestSupport
import Testing

extension WithServices {
  /// The commands against a daemon that really runs.
  @Suite struct BesideDaemonTests {
    @Test(.timeLimit(.minutes(3)))
    func `beside a daemon one sees its failures and syncs a user`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await DaemonHarness(folder: folder, mail: false)
        var daemon = try harness.start()
        try await harness.publish([
          (
            harness.urgentTopic, "u1",
            #"{"type":"user.created","user":{"id":"u1","username":"ada1","email":"u1@example.com","firstName":"Ada","lastName":"L"}}"#
          ), (harness.urgentTopic, "u2", #"{"type":"user.created","user":{"id":"u2","email":"nobody"}}"#),
        ])
        let state = ["--config", "\(folder)/config.yaml", "--state", "\(folder)/state"]
        let failure = try await eventually(within: 60, "the failure is listed") {
          let errors = try await runUsher(["errors", "-o", "json"] + state)
          return errors.isSuccess
            ? try errors.outputText.split(separator: "\n").first.map { try JSONValue.parse(String($0)) } : nil
        }
        #expect(failure["code"]?.string == "invalid.message")
        #expect(failure["userKey"]?.string == "u2")
        #expect(failure["instance"]?.string == "e2e")
        try await eventually(within: 60, "the user is created") {
          try await harness.jobs()["@urgent/hr"]?["synced"]?["created"]?.int == 1
        }
        let status = try await runUsher(["status"] + state)
        #expect(status.end == .exited(3))
        #expect(status.outputText.hasPrefix("needs you: engine e2e (daemon, pid \(daemon.identifier) on "))
        #expect(status.outputText.hasSuffix("\n  @urgent/hr (open): 1 failure open: see usher errors\n"))

        let retry = try await runUsher(["retry", failure["id"]?.string ?? ""] + state)
        #expect(retry.end == .exited(1))
        #expect(retry.errorsText.contains(": invalid.message would fail again. "))

        let sync = try await runUsher(["sync", "u1", "--wait"] + state)
        #expect(sync.outputText.hasSuffix("result    unchanged\n"), "\(sync.outputText)\(sync.errorsText)")
        #expect(sync.isSuccess)
        let unknown = try await runUsher(["sync", "u3", "--wait"] + state)
        #expect(unknown.end == .exited(1))
        #expect(unknown.outputText.hasPrefix("usher has read no change of the user u3."))

        daemon.send(.terminate)
        _ = try daemon.wait(milliseconds: 30_000)
        #expect(try await runUsher(["sync", "u1"] + state).end == .exited(4))
      }
    }
  }
}
