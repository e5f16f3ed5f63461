import JSON
import Platform
import TestSupport
import Testing

extension WithServices {
  @Suite struct `A daemon on the real services` {
    @Test(.timeLimit(.minutes(6)))
    func `kill -9 in the middle changes nothing in the end`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await DaemonHarness(folder: folder, mail: true)
        let suffix = "@\(harness.realm).example.com"
        let total = 2_000
        var records: [(topic: String, key: String, value: String)] = []
        var bulk: [String] = []
        var bad = 0
        for number in 0..<total {
          var user =
            #"{"id":"key-\#(number)","username":"user\#(number)","email":"user\#(number)\#(suffix)","firstName":"Ada","lastName":"Lovelace"}"#
          if number % 50 == 7 {
            bad += 1
            user = #"{"id":"key-\#(number)","email":"user\#(number)\#(suffix)"}"#
          }
          if number < total / 2 {
            records.append(
              (
                harness.importTopic, "key-\(number)",
                #"{"type":"user.upserted","import":true,"importProcessId":"singles","user":\#(user)}"#
              ))
          } else {
            bulk.append(user)
            if bulk.count == 100 {
              records.append(
                (
                  harness.importTopic, "bulk-\(number)",
                  #"{"type":"users.bulk","importProcessId":"bulk","users":[\#(bulk.joined(separator: ","))]}"#
                ))
              bulk = []
            }
          }
        }
        try await harness.publish(records)
        for round in 0..<4 {
          var daemon = try harness.start()
          if round < 3 {
            // Some users further than before, and then the end of it.
            let goal = total * (round + 1) / 5
            try await eventually(within: 60, "\(goal) users are in Keycloak") {
              try await harness.users().count >= goal
            }
            daemon.send(.kill)
            _ = try daemon.wait(milliseconds: 10_000)
            continue
          }
          try await eventually(within: 120, "both processes are done") {
            let jobs = try await harness.jobs()
            return ["singles", "bulk"].allSatisfy {
              jobs[$0]?["state"]?.string == "completed-with-failures" && jobs[$0]?["mail"]?["pending"]?.int == 0
            }
          }
          daemon.send(.terminate)
          let status = try daemon.wait(milliseconds: 30_000)
          #expect(status != nil)
        }
        let jobs = try await harness.jobs()
        let created = ["singles", "bulk"].reduce(0) { $0 + (jobs[$1]?["synced"]?["created"]?.int ?? 0) }
        let invalid = ["singles", "bulk"].reduce(0) { $0 + (jobs[$1]?["failed"]?["invalid"]?.int ?? 0) }
        let received = ["singles", "bulk"].reduce(0) { $0 + (jobs[$1]?["received"]?.int ?? 0) }
        #expect(created == total - bad)
        #expect(invalid == bad)
        #expect(received == total)
        let users = try await harness.users()
        #expect(users.count == total - bad)
        // A mail that was on its way at a kill is unsure and not sent again; no user has two.
        let mails = try harness.mails(to: suffix)
        let unsure = ["singles", "bulk"].reduce(0) { $0 + (jobs[$1]?["mail"]?["unsure"]?.int ?? 0) }
        #expect(mails.values.allSatisfy { $0 == 1 })
        #expect(mails.count <= total - bad && mails.count >= total - bad - unsure)
      }
    }

    @Test(.timeLimit(.minutes(3)))
    func `urgent changes are answered on the replies topic and overtake an import`() async throws {
      try await withTemporaryFolder { folder in
        let harness = try await DaemonHarness(folder: folder, mail: false)
        var daemon = try harness.start()
        try await harness.publish([
          (
            harness.urgentTopic, "u1",
            #"{"type":"user.created","user":{"id":"u1","username":"urgent1","email":"u1@example.com","firstName":"Ada","lastName":"L"}}"#
          ),
          (harness.urgentTopic, "u2", #"{"type":"user.deleted","user":{"id":"u2"}}"#),
        ])
        try await eventually(within: 60, "both are answered") {
          let result = try await run(
            "kcat", ["-C", "-b", harness.services.kafka, "-t", harness.repliesTopic, "-e", "-q", "-o", "beginning"])
          return result.outputText.contains(#""userKey":"u1","outcome":"created""#)
            && result.outputText.contains(#""code":"gone""#)
        }
        #expect(try await harness.users()["urgent1"] != nil)
        daemon.send(.terminate)
        _ = try daemon.wait(milliseconds: 30_000)
      }
    }
  }
}
