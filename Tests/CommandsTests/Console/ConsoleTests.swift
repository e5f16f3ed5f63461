import JSON
import Platform
import Terminal
import TestSupport
import Testing

extension WithServices {
  @Suite struct `A console on the real services` {
    private func harness(_ folder: String, users: Int) async throws -> DaemonHarness {
      let harness = try await DaemonHarness(folder: folder, mail: false)
      var records: [(topic: String, key: String, value: String)] = [
        (harness.importTopic, "start", #"{"type":"import.started","importProcessId":"night","expected":\#(users)}"#)
      ]
      for number in 0..<users {
        let name = number == 3 ? "" : #""username":"night\#(number)","#
        records.append(
          (
            harness.importTopic, "night-\(number)",
            #"{"type":"user.upserted","import":true,"importProcessId":"night","user":{"id":"night-\#(number)",\#(name)"email":"night\#(number)@example.com","firstName":"Ada","lastName":"Lovelace"}}"#
          ))
      }
      try await harness.publish(records)
      return harness
    }

    private func console(_ harness: DaemonHarness, columns: Int = 100, rows: Int = 30) throws -> ConsoleTerminal {
      try ConsoleTerminal(
        ["--config", harness.folder + "/config.yaml", "--state", harness.folder + "/state"],
        variables: ["USHER_E2E_SECRET": harness.services.clientSecret], columns: columns, rows: rows)
    }

    @Test(.timeLimit(.minutes(5)))
    func `an import is seen to its end, a user is synced by hand, and SIGTERM drains`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await harness(folder, users: 40)
        let console = try console(harness)
        #expect(await console.shows("EMBEDDED", "TEST", "kafka ●"))
        #expect(await console.shows("night", "✗ failures", "100%", within: 120))
        #expect(await console.shows("received", "40", "✓ adds up"))
        #expect(await console.shows("synced", "39", "created 39"))
        console.press("e")
        #expect(await console.shows("─ Errors", "1 failure", "night"))
        #expect(await console.shows("invalid.message", "the user has no `username`"))
        console.press("1s")
        #expect(await console.shows("Sync one user now on TEST e2e"))
        console.press("night-7\r")
        #expect(await console.shows("result", "unchanged"))
        console.press("\u{1B}")
        console.terminal.send(.terminate)
        #expect(await console.end() == .exited(0))
        #expect(console.isGivenBack)
      }
    }

    @Test(.timeLimit(.minutes(5)))
    func `a lost terminal drains and ends, and the next start says so`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await harness(folder, users: 40)
        let first = try console(harness)
        #expect(await first.shows("night", "● running"))
        first.terminal.hangUp()
        #expect(await first.end() == .exited(0))

        let second = try console(harness)
        #expect(await second.shows("The sync stopped at", "the terminal was lost"))
        #expect(await second.shows("night", "✗ failures", "100%", within: 120))
        #expect(await second.shows("received", "40", "✓ adds up"))
        second.press("q")
        #expect(await second.shows("› Stay ‹"))
        second.press("\t\r")
        #expect(await second.end() == .exited(0))
        #expect(second.isGivenBack)
        #expect(try await harness.users().keys.count { $0.hasPrefix("night") } == 39)
      }
    }
  }
}
