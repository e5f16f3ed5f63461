import JSON
import Providers
import SyncModel
import Testing

extension ContractCase {
  static let creates: [ContractCase] = [
    ContractCase("a batch of new users is made with proposed ids, key, defaults and time") { (place) async throws in
      let ids = (0..<30).map { _ in ChangeBatch.proposedID() }
      let users = ids.enumerated().map { index, id in
        TestUser("batch-\(index)").with {
          $0.id = id
          $0.email = "Batch-\(index)@example.com"
          $0.attributes["department"] = ["R&D", "Sales"]
          $0.groups = index == 3 ? ["/staff/sales"] : nil
          if index == 4 { $0.enabled = false }
        }
      }
      let result = await place.provider().submit(ChangeBatch(.create, users))
      #expect(result.verdicts == Array(repeating: .created, count: 30))
      #expect(result.answers.map(\.providerID) == ids)
      let account = try #require(try await place.account("batch-3"))
      #expect(account["id"]?.string == ids[3].text)
      #expect(account["enabled"]?.bool == true)
      #expect(account["email"]?.string == "batch-3@example.com")
      #expect(account["createdTimestamp"]?.int == 1_700_000_000_123)
      #expect(account["attributes"]?["externalId"] == ["key of batch-3"])
      #expect(account["attributes"]?["department"] == ["R&D", "Sales"])
      let groups = try await place.admin("GET", "/users/\(ids[3].text)/groups").json
      #expect(groups.array?.compactMap { $0["path"]?.string } == ["/staff/sales"])
      let roles = try await place.admin("GET", "/users/\(ids[3].text)/role-mappings/realm").json
      #expect(roles.array?.compactMap { $0["name"]?.string } == ["default-roles-\(place.realm)"])
      #expect(try await place.account("batch-4")?["enabled"]?.bool == false)
    },
    ContractCase("who exists already is answered as existing and stays untouched") { (place) async throws in
      let old = try await place.make("exists-1", email: "exists-1@example.com")
      let users = [TestUser("exists-0"), TestUser("Exists-1").with { $0.firstName = "Other" }]
      let result = await place.provider().submit(ChangeBatch(.create, users))
      #expect(result.verdicts == [.created, .exists])
      #expect(result.answers[1].providerID == old)
      #expect(try await place.account("exists-1")?["firstName"] == nil)
    },
    ContractCase("one user with an unknown group costs only itself") { (place) async throws in
      let users = (0..<12).map { index in
        TestUser("group-\(index)").with { if index == 7 { $0.groups = ["/staff", "/nowhere"] } }
      }
      let result = await place.provider().submit(ChangeBatch(.create, users))
      var expected = Array(repeating: ChangeAnswer.Verdict.created, count: 12)
      expected[7] = .failed
      #expect(result.verdicts == expected)
      let fault = try #require(result.fault(7))
      #expect(fault.code == .invalidAttribute)
      #expect(fault.message.contains("groups"))
      #expect(fault.detail.contains("/nowhere"))
    },
    ContractCase("an e-mail that another account holds is a conflict that names both") { (place) async throws in
      let holder = try await place.make("mail-holder", email: "taken@example.com")
      let users = (0..<5).map { index in
        TestUser("mail-\(index)").with { $0.email = index == 2 ? "Taken@example.com" : "mail-\(index)@example.com" }
      }
      let result = await place.provider().submit(ChangeBatch(.create, users))
      #expect(result.verdicts == [.created, .created, .failed, .created, .created])
      let fault = try #require(result.fault(2))
      #expect(fault.code == .conflictIdentity)
      #expect(fault.message.contains("e-mail"))
      #expect(fault.detail.contains("mail-holder") && fault.detail.contains(holder.text))
      #expect(fault.detail.contains("mail-2") && fault.detail.contains("key of mail-2"))
      #expect(fault.detail.contains("no user key"))
    },
    ContractCase("two bad users in one batch are both found") { (place) async throws in
      let users = (0..<9).map { index in
        TestUser("two-\(index)").with { if index == 0 || index == 8 { $0.groups = ["/nowhere"] } }
      }
      let result = await place.provider().submit(ChangeBatch(.create, users))
      #expect(result.verdicts.filter { $0 == .created }.count == 7)
      #expect(result.verdicts[0] == .failed && result.verdicts[8] == .failed)
    },
    ContractCase("a proposed id that is taken makes the server choose one") { (place) async throws in
      let taken = ChangeBatch.proposedID()
      let provider = place.provider()
      _ = await provider.submit(ChangeBatch(.create, [TestUser("id-0").with { $0.id = taken }]))
      let result = await provider.submit(
        ChangeBatch(.create, [TestUser("id-1").with { $0.id = taken }, TestUser("id-2")]))
      #expect(result.verdicts == [.created, .created])
      #expect(result.answers[0].providerID != taken)
      #expect(try await place.id("id-1") == result.answers[0].providerID)
      #expect(try await place.account("id-1")?["createdTimestamp"]?.int == 1_700_000_000_123)
    },
    ContractCase("special characters in keys and names go in and are found") { (place) async throws in
      let keys = ["a\"b", "a:b", "a b c", "100%", "Ünïcødé 東京", "a\\b", "tab_%_x", "'single'", "a+b&c=d", "{x}"]
      let users = keys.enumerated().map { index, key in
        TestUser("special-\(index)é_+@x", key: key).with { $0.firstName = "Zoë O'Neil-\(index)" }
      }
      let provider = place.provider()
      let result = await provider.submit(ChangeBatch(.create, users))
      #expect(result.verdicts == Array(repeating: .created, count: keys.count))
      let byKey = await provider.lookup(keys.map { UserReference(key: $0, username: "") }, lane: .import)
      #expect(byKey.answers.map(\.verdict) == Array(repeating: .own, count: keys.count))
      #expect(byKey.answers.map(\.providerID) == result.answers.map(\.providerID))
      let byName = await provider.lookup(
        users.map { UserReference(key: $0.key, username: $0.username) }, lane: .import)
      #expect(byName.answers.map(\.providerID) == result.answers.map(\.providerID))
    },
    ContractCase("names with escapes are matched in an import's answer") { (place) async throws in
      // No profile checks stand before an import: what the intake would refuse goes through here.
      let users = ["esc\"quote", "esc\\slash", "esc-plain"].map { TestUser($0) }
      let result = await place.provider().submit(ChangeBatch(.create, users))
      #expect(result.verdicts == [.created, .created, .created])
      #expect(try await place.id("esc-plain") == result.answers[2].providerID)
    },
    ContractCase("in singles mode users are made one by one with the server's ids") { (place) async throws in
      let provider = place.provider(client: "\(place.client)-users-only")
      try await place.make("single-holder", email: "single@example.com")
      try await place.make("single-there")
      let users = [
        TestUser("single-0").with { $0.id = ChangeBatch.proposedID() }, TestUser("single-there"),
        TestUser("single-1").with { $0.email = "single@example.com" },
        TestUser("single-2").with { $0.attributes["employeeNumber"] = ["abc"] },
        TestUser("single-3").with { $0.groups = ["/nowhere"] },
        TestUser("single-4").with { $0.groups = ["/contractors"] },
      ]
      let result = await provider.submit(ChangeBatch(.create, users))
      #expect(result.verdicts == [.created, .exists, .failed, .failed, .failed, .created])
      #expect(try await place.id("single-0") == result.answers[0].providerID)
      #expect(try await place.account("single-0")?["enabled"]?.bool == true)
      #expect(result.fault(2)?.code == .conflictIdentity)
      #expect(result.fault(3)?.code == .invalidAttribute)
      #expect(result.fault(3)?.message == "employeeNumber: digits only")
      #expect(result.fault(4)?.code == .invalidAttribute)
      #expect(result.fault(4)?.message.contains("group") == true)
    },
    ContractCase("what may not be written is deferred as an auth fault") { (place) async throws in
      let provider = place.provider(client: "\(place.client)-readonly")
      let result = await provider.submit(ChangeBatch(.create, [TestUser("readonly-0")]))
      #expect(result.verdicts == [.deferred])
      #expect(result.fault(0)?.code == .auth)
      #expect(result.fault(0)?.hint.contains("manage-users") == true)
    },
  ]
}
