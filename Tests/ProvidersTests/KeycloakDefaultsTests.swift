import JSON
import Providers
import SyncModel
import TestSupport
import Testing

extension WithServices {
  /// Settings of a realm that the sandbox does not have.
  @Suite struct KeycloakDefaultsTests {
    private func place() async throws -> KeycloakPlace {
      let services = try TestServices()
      return try KeycloakPlace(services, realm: try await services.realm("defaults"))
    }

    @Test func `imported users get the realm's default groups and actions like all others`() async throws {
      let place = try await place()
      let group = try await place.admin("GET", "/group-by-path/contractors").json
      try await place.admin("PUT", "/default-groups/\(group["id"]?.string ?? "")")
      var action = try await place.admin("GET", "/authentication/required-actions/VERIFY_EMAIL").json.object
      action?["defaultAction"] = true
      try await place.admin("PUT", "/authentication/required-actions/VERIFY_EMAIL", action.map { .object($0) })
      for client in [place.client, "\(place.client)-users-only"] {
        let users = [
          TestUser("\(client)-0"), TestUser("\(client)-1").with { $0.groups = [] },
          TestUser("\(client)-2").with { $0.groups = ["/staff"] },
        ]
        let result = await place.provider(client: client).submit(ChangeBatch(.create, users))
        #expect(result.verdicts == [.created, .created, .created])
        var groups: [[String]] = []
        for answer in result.answers {
          let found = try await place.admin("GET", "/users/\(answer.providerID.text)/groups").json.array ?? []
          groups.append(found.compactMap { $0["path"]?.string })
        }
        #expect(groups == [["/contractors"], [], ["/staff"]])
        #expect(try await place.account("\(client)-0")?["requiredActions"] == ["VERIFY_EMAIL"])
      }
      try await place.stop()
    }

    @Test func `where the e-mail is the username it is sent and found as such`() async throws {
      let place = try await place()
      try await place.admin("PUT", "", ["registrationEmailAsUsername": true])
      let provider = place.provider()
      #expect(try await provider.capabilities().warnings.contains { $0.contains("e-mail for the username") })
      let users = (0..<3).map { index in TestUser("nick-\(index)").with { $0.email = "Mail-\(index)@example.com" } }
      let result = await provider.submit(ChangeBatch(.create, users))
      #expect(result.verdicts == [.created, .created, .created])
      #expect(await provider.submit(ChangeBatch(.create, users)).verdicts == [.exists, .exists, .exists])
      let user = users[1].with {
        $0.id = result.answers[1].providerID
        $0.email = "new-1@example.com"
      }
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.updated])
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.unchanged])
      #expect(try await place.id("new-1@example.com") == user.id)
      let found = await provider.lookup(
        [UserReference(key: "another", username: "nick-2", email: "MAIL-2@example.com")], lane: .import)
      #expect(found.answers.map(\.verdict) == [.heldByOther])
      try await place.stop()
    }

    @Test func `usernames change where the realm allows it`() async throws {
      let place = try await place()
      try await place.admin("PUT", "", ["editUsernameAllowed": true])
      let id = try await place.make("old-name", key: "key of new-name")
      let user = TestUser("New-Name", key: "key of new-name").with { $0.id = id }
      let provider = place.provider()
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.updated])
      #expect(await provider.submit(ChangeBatch(.update, [user])).verdicts == [.unchanged])
      try await place.make("held-name", key: "other")
      let taken = await provider.submit(ChangeBatch(.update, [user.with { $0.username = "held-name" }]))
      #expect(taken.fault(0)?.code == .conflictIdentity)
      #expect(taken.fault(0)?.message.contains("username") == true)
      try await place.stop()
    }

    @Test func `members of groups and holders of realm roles with admin rights are protected`() async throws {
      let place = try await place()
      let clients = try await place.admin("GET", "/clients?clientId=realm-management").json
      let management = try #require(clients[0]?["id"]?.string)
      let role = try await place.admin("GET", "/clients/\(management)/roles/realm-admin").json
      let staff = try await place.admin("GET", "/group-by-path/staff").json["id"]?.string ?? ""
      let sales = try await place.admin("GET", "/group-by-path/staff/sales").json["id"]?.string ?? ""
      try await place.admin("POST", "/groups/\(staff)/role-mappings/clients/\(management)", [role])
      try await place.admin("POST", "/roles", ["name": "chief"])
      let chief = try await place.admin("GET", "/roles/chief").json
      try await place.admin("POST", "/roles/chief/composites", [role])
      let member = try await place.make("member", key: "key of member")
      try await place.admin("PUT", "/users/\(member.text)/groups/\(sales)")
      let boss = try await place.make("boss", key: "key of boss")
      try await place.admin("POST", "/users/\(boss.text)/role-mappings/realm", [chief])
      let provider = place.provider()
      let users = [
        TestUser("member").with { $0.id = member }, TestUser("boss").with { $0.id = boss },
      ]
      let result = await provider.submit(ChangeBatch(.delete, users))
      #expect((0..<2).map { result.fault($0)?.code } == [.protected, .protected])
      #expect(try await provider.refreshProtected() == [])
      try await place.stop()
    }
  }
}
