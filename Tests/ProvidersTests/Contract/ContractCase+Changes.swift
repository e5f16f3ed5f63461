import JSON
import Providers
import SyncModel
import Testing

extension ContractCase {
  static let changes: [ContractCase] = [
    ContractCase("an update changes what it names and keeps what is not usher's") { (place) async throws in
      let id = try await place.make(
        "update-1", email: "update-1@example.com", key: "key of update-1",
        attributes: ["phoneNumber": "+49 1", "employeeNumber": "12", "department": "Old"])
      try await place.admin("PUT", "/users/\(id.text)", ["emailVerified": true, "lastName": "Last"])
      let user = TestUser("update-1").with {
        $0.id = id
        $0.email = "new-1@example.com"
        $0.firstName = "First"
        $0.attributes = ["department": ["A", "B"], "employeeNumber": nil]
      }
      let provider = place.provider()
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.updated])
      let account = try #require(try await place.account("update-1"))
      #expect(account["email"]?.string == "new-1@example.com")
      #expect(account["emailVerified"]?.bool == false)
      #expect(account["firstName"]?.string == "First")
      #expect(account["lastName"]?.string == "Last")
      #expect(account["attributes"]?["phoneNumber"] == ["+49 1"])
      #expect(account["attributes"]?["employeeNumber"] == nil)
      #expect(account["attributes"]?["department"] == ["A", "B"])
      #expect(account["attributes"]?["externalId"] == ["key of update-1"])
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.unchanged])
    },
    ContractCase("null clears a field, what is missing stays") { (place) async throws in
      let id = try await place.make("clear-1", email: "clear-1@example.com", key: "key of clear-1")
      try await place.admin("PUT", "/users/\(id.text)", ["firstName": "First"])
      let user = TestUser("clear-1").with {
        $0.id = id
        $0.email = .some(nil)
      }
      #expect(await place.provider().submit(ChangeBatch(.update, [user])).verdicts == [.updated])
      let account = try #require(try await place.account("clear-1"))
      #expect(account["email"]?.string ?? "" == "")
      #expect(account["firstName"]?.string == "First")
    },
    ContractCase("required actions survive an update") { (place) async throws in
      let id = try await place.make("actions-1", key: "key of actions-1")
      try await place.admin("PUT", "/users/\(id.text)", ["requiredActions": ["UPDATE_PASSWORD"]])
      let user = TestUser("actions-1").with {
        $0.id = id
        $0.firstName = "First"
      }
      #expect(await place.provider().submit(ChangeBatch(.update, [user])).verdicts == [.updated])
      #expect(try await place.account("actions-1")?["requiredActions"] == ["UPDATE_PASSWORD"])
    },
    ContractCase("an adopted account gets the key and keeps the rest") { (place) async throws in
      let id = try await place.make("adopt-1", email: "adopt-1@example.com", attributes: ["phoneNumber": "1"])
      let user = TestUser("Adopt-1").with { $0.id = id }
      #expect(await place.provider().submit(ChangeBatch(.adopt, [user])).verdicts == [.updated])
      let account = try #require(try await place.account("adopt-1"))
      #expect(account["attributes"]?["externalId"] == ["key of Adopt-1"])
      #expect(account["attributes"]?["phoneNumber"] == ["1"])
      #expect(account["email"]?.string == "adopt-1@example.com")
    },
    ContractCase("an account with another key is neither adopted, updated nor deleted") { (place) async throws in
      let id = try await place.make("foreign-1", key: "somebody else")
      let user = TestUser("foreign-1").with {
        $0.id = id
        $0.firstName = "Changed"
      }
      let provider = place.provider()
      let adopted = await provider.submit(ChangeBatch(.adopt, [user]))
      #expect(adopted.verdicts == [.failed])
      #expect(adopted.fault(0)?.code == .conflictIdentity)
      let updated = await provider.submit(ChangeBatch(.update, [user]))
      #expect(updated.fault(0)?.code == .conflictKey)
      let deleted = await provider.submit(ChangeBatch(.delete, [user]))
      #expect(deleted.fault(0)?.code == .conflictKey)
      #expect(try await place.account("foreign-1")?["firstName"] == nil)
    },
    ContractCase("groups become exactly the set that is named") { (place) async throws in
      let id = try await place.make("member-1", key: "key of member-1")
      let provider = place.provider()
      func setGroups(_ groups: [String]?) async -> [ChangeAnswer.Verdict] {
        let user = TestUser("member-1").with {
          $0.id = id
          $0.groups = groups
        }
        let result = await provider.submit(ChangeBatch(.update, [user]))
        return result.verdicts
      }
      func paths() async throws -> [String] {
        let groups = try await place.admin("GET", "/users/\(id.text)/groups").json.array ?? []
        return groups.compactMap { $0["path"]?.string }.sorted()
      }
      #expect(await setGroups(["/staff/sales", "contractors"]) == [.updated])
      #expect(try await paths() == ["/contractors", "/staff/sales"])
      #expect(await setGroups(["/contractors", "/staff/sales"]) == [.unchanged])
      #expect(await setGroups(["/staff/engineering", "/contractors"]) == [.updated])
      #expect(try await paths() == ["/contractors", "/staff/engineering"])
      #expect(await setGroups(nil) == [.unchanged])
      #expect(await setGroups(["/staff/nowhere"]) == [.failed])
      #expect(try await paths() == ["/contractors", "/staff/engineering"])
      #expect(await setGroups([]) == [.updated])
      #expect(try await paths() == [])
    },
    ContractCase("a changed username is refused with a hint while the realm does not allow it") {
      (place) async throws in
      let id = try await place.make("rename-1", key: "key of rename-2")
      let user = TestUser("rename-2").with { $0.id = id }
      let result = await place.provider().submit(ChangeBatch(.update, [user]))
      #expect(result.verdicts == [.failed])
      #expect(result.fault(0)?.code == .invalidAttribute)
      #expect(result.fault(0)?.hint.contains("Edit username") == true)
    },
    ContractCase("an update to an e-mail that is taken is a conflict") { (place) async throws in
      try await place.make("taken-1", email: "taken-1@example.com", key: "holder's key")
      let id = try await place.make("taken-2", key: "key of taken-2")
      let user = TestUser("taken-2").with {
        $0.id = id
        $0.email = "taken-1@example.com"
      }
      let result = await place.provider().submit(ChangeBatch(.update, [user]))
      #expect(result.fault(0)?.code == .conflictIdentity)
      #expect(result.fault(0)?.detail.contains("user key holder's key") == true)
    },
    ContractCase("the profile's refusal names field and rule") { (place) async throws in
      let id = try await place.make("rules-1", key: "key of rules-1")
      let user = TestUser("rules-1").with {
        $0.id = id
        $0.email = "no address"
        $0.attributes["employeeNumber"] = ["abc"]
      }
      let result = await place.provider().submit(ChangeBatch(.update, [user]))
      #expect(result.fault(0)?.code == .invalidAttribute)
      #expect(result.fault(0)?.message == "email: is not a valid e-mail address; employeeNumber: digits only")
    },
    ContractCase("an account that is gone is absent for an update and done for a delete") { (place) async throws in
      let user = TestUser("gone-1").with { $0.id = ChangeBatch.proposedID() }
      let provider = place.provider()
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.absent])
      #expect(await provider.submit(ChangeBatch(.delete, [user])).verdicts == [.deleted])
    },
    ContractCase("a delete deletes, and twice is no fault") { (place) async throws in
      let id = try await place.make("delete-1", key: "key of delete-1")
      let user = TestUser("delete-1").with { $0.id = id }
      let provider = place.provider()
      #expect(await provider.submit(ChangeBatch(.delete, [user])).verdicts == [.deleted])
      #expect(try await place.account("delete-1") == nil)
      #expect(await provider.submit(ChangeBatch(.delete, [user])).verdicts == [.deleted])
    },
    ContractCase("an account that lost its key is not deleted") { (place) async throws in
      let id = try await place.make("keyless-1")
      let result = await place.provider().submit(ChangeBatch(.delete, [TestUser("keyless-1").with { $0.id = id }]))
      #expect(result.fault(0)?.code == .gone)
      #expect(try await place.account("keyless-1") != nil)
    },
    ContractCase("many updates and deletes go side by side, each with its own answer") { (place) async throws in
      let provider = place.provider()
      let ids = (0..<20).map { _ in ChangeBatch.proposedID() }
      let users = ids.enumerated().map { index, id in TestUser("side-\(index)").with { $0.id = id } }
      _ = await provider.submit(ChangeBatch(.create, users))
      let changed = users.enumerated().map { index, user in
        user.with { $0.firstName = index % 2 == 0 ? .some("New") : .none }
      }
      let updated = await provider.submit(ChangeBatch(.update, changed))
      #expect(updated.verdicts == (0..<20).map { $0 % 2 == 0 ? .updated : .unchanged })
      let deleted = await provider.submit(ChangeBatch(.delete, users))
      #expect(deleted.verdicts == Array(repeating: .deleted, count: 20))
    },
    ContractCase("service accounts, holders of admin roles and configured names are never touched") {
      (place) async throws in
      let service = try await place.id("service-account-\(place.client)")
      let named = try await place.make("break-glass", key: "key of break-glass")
      let admin = try await place.make("an-admin", key: "key of an-admin")
      let clients = try await place.admin("GET", "/clients?clientId=realm-management").json
      let management = try #require(clients[0]?["id"]?.string)
      let role = try await place.admin("GET", "/clients/\(management)/roles/manage-users").json
      try await place.admin(
        "POST", "/users/\(admin.text)/role-mappings/clients/\(management)",
        [["id": role["id"] ?? .null, "name": "manage-users"]])
      let provider = place.provider(protected: ["Break-Glass"])
      let users = [
        TestUser("service-account-\(place.client)").with { $0.id = service },
        TestUser("break-glass").with { $0.id = named }, TestUser("an-admin").with { $0.id = admin },
      ]
      for operation in [AccountOperation.update, .adopt, .delete] {
        let result = await provider.submit(ChangeBatch(operation, users))
        #expect(result.verdicts == [.failed, .failed, .failed])
        #expect((0..<3).map { result.fault($0)?.code } == [.protected, .protected, .protected])
      }
      let found = await provider.lookup(
        users.map { UserReference(key: $0.key, username: $0.username) }, lane: .urgent)
      #expect(found.answers.map(\.verdict) == [.protected, .protected, .protected])
      try await place.admin("DELETE", "/users/\(admin.text)")
    },
  ]
}
