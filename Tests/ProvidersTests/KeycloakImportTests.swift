import HTTPServer
import JSON
import Platform
import Providers
import SyncModel
import Testing

@Suite struct KeycloakImportTests {
  private static let sorry = ScriptedKeycloak.json(#"{"error":"unknown_error"}"#, status: 500)

  @Test func `an import's body holds a closed list of fields around the rendered user`() async throws {
    let server = try ScriptedKeycloak { _ in nil }
    let users = [
      TestUser("ada").with {
        $0.id = ProviderID("11111111-2222-8333-8444-555555555555") ?? .none
        $0.email = "x\",\"enabled\":false"
        $0.groups = ["/a"]
      }, TestUser("bob").with { $0.enabled = false },
    ]
    let result = await server.provider().submit(ChangeBatch(.create, users, createdMilliseconds: 5))
    #expect(result.verdicts == [.created, .created])
    #expect(result.answers[0].providerID.text == "id-ada")
    let body = String(decoding: try #require(server.imports.first).body, as: UTF8.self)
    #expect(
      body == #"{"ifResourceExists":"SKIP","users":[{"id":"11111111-2222-8333-8444-555555555555","createdTimestamp":5,"#
        + #""realmRoles":["default-roles-r"],"enabled":true,"username":"ada","email":"x\",\"enabled\":false","#
        + #""attributes":{"externalId":["key of ada"]},"groups":["/a"]},{"createdTimestamp":5,"#
        + #""realmRoles":["default-roles-r"],"username":"bob","enabled":false,"attributes":{"externalId":["key of bob"]}}]}"#
    )
    try await server.stop()
  }

  @Test func `an answer is read whatever its order, spaces and escapes`() async throws {
    let server = try ScriptedKeycloak { request in
      guard !ScriptedKeycloak.usernames(request).isEmpty else { return nil }
      return ScriptedKeycloak.json(
        """
        { "results" : [ {"id":"3","resourceName":"\\u0063ar","resourceType":"USER","action":"SKIPPED"},
          {"id":"9","resourceName":"ada","resourceType":"GROUP","action":"ADDED"},
          {"id":"1","resourceName":"ada","resourceType":"USER","action":"ADDED"} ], "added" : 1 }
        """)
    }
    let result = await server.provider().submit(
      ChangeBatch(.create, [TestUser("ada"), TestUser("bob"), TestUser("car")]))
    #expect(result.verdicts == [.created, .unsure, .exists])
    #expect(result.answers.map(\.providerID.text) == ["1", "", "3"])
    #expect(result.fault(1)?.code == .indeterminate)
    try await server.stop()
  }

  @Test func `a refusal that was a race is gone the second time`() async throws {
    let count = Locked(0)
    let server = try ScriptedKeycloak { request in
      guard !ScriptedKeycloak.usernames(request).isEmpty else { return nil }
      return count.withLock {
        $0 += 1
        return $0 == 1 ? ScriptedKeycloak.json(#"{"errorMessage":"Duplicate resource error"}"#, status: 409) : nil
      }
    }
    let result = await server.provider().submit(ChangeBatch(.create, (0..<9).map { TestUser("user-\($0)") }))
    #expect(result.verdicts.allSatisfy { $0 == .created })
    #expect(server.imports.count == 2)
    try await server.stop()
  }

  @Test func `a part that cannot be sent any more defers its own users only`() async throws {
    let server = try ScriptedKeycloak { request in
      let names = ScriptedKeycloak.usernames(request)
      if names.count == 8 { return Self.sorry }
      return names.contains("user-7") ? HTTPServerResponse(status: 503) : nil
    }
    let result = await server.provider().submit(ChangeBatch(.create, (0..<8).map { TestUser("user-\($0)") }))
    // The left half passes, so the right one is cut at once, and its right half too.
    #expect(result.verdicts == Array(repeating: .created, count: 7) + [.deferred])
    #expect(server.imports.map { ScriptedKeycloak.usernames($0).count } == [8, 8, 4, 2, 1, 1])
    #expect(result.fault(7)?.code == .unavailable)
    try await server.stop()
  }

  @Test func `a part whose answer is lost is unsure, the others are not`() async throws {
    let server = try ScriptedKeycloak { request in
      let names = ScriptedKeycloak.usernames(request)
      if names.count == 4 { return Self.sorry }
      return names.contains("user-0") ? .drop : nil
    }
    let result = await server.provider().submit(ChangeBatch(.create, (0..<4).map { TestUser("user-\($0)") }))
    #expect(result.verdicts == [.unsure, .unsure, .created, .created])
    #expect(result.fault(0)?.code == .indeterminate)
    try await server.stop()
  }

  @Test func `too large a request is split and the limit is remembered`() async throws {
    let server = try ScriptedKeycloak { request in
      guard !ScriptedKeycloak.usernames(request).isEmpty, request.body.count > 3_000 else { return nil }
      return HTTPServerResponse(status: 413)
    }
    let provider = server.provider()
    let users = (0..<8).map { index in
      TestUser("user-\(index)").with { $0.attributes["x"] = [String(repeating: "x", count: 400)] }
    }
    let first = await provider.submit(ChangeBatch(.create, users))
    #expect(first.verdicts == Array(repeating: .created, count: 8))
    let refused = server.imports.count { $0.body.count > 3_000 }
    #expect(refused > 0)
    let second = await provider.submit(ChangeBatch(.create, users))
    #expect(second.verdicts == Array(repeating: .created, count: 8))
    #expect(server.imports.count { $0.body.count > 3_000 } == refused)
    let huge = [TestUser("huge").with { $0.attributes["x"] = [String(repeating: "x", count: 5_000)] }]
    let third = await provider.submit(ChangeBatch(.create, huge))
    #expect(third.fault(0)?.code == .tooLarge)
    try await server.stop()
  }

  @Test func `the users' own 10 MiB are never exceeded by one request`() async throws {
    let server = try ScriptedKeycloak { _ in nil }
    let users = (0..<6).map { index in
      TestUser("user-\(index)").with { $0.attributes["x"] = [String(repeating: "x", count: 2_500_000)] }
    }
    let result = await server.provider().submit(ChangeBatch(.create, users))
    #expect(result.verdicts == Array(repeating: .created, count: 6))
    #expect(server.imports.allSatisfy { $0.body.count <= 10_485_760 })
    #expect(server.imports.count > 1)
    try await server.stop()
  }

  @Test func `imports that are forbidden later make it go on user by user`() async throws {
    let server = try ScriptedKeycloak { request in
      if !ScriptedKeycloak.usernames(request).isEmpty { return HTTPServerResponse(status: 403) }
      guard request.method == "POST", request.path.hasSuffix("/users") else { return nil }
      return HTTPServerResponse(status: 201, headers: [("Location", "http://other/users/made")])
    }
    let provider = server.provider()
    #expect(
      await provider.submit(ChangeBatch(.create, [TestUser("ada"), TestUser("bob")])).verdicts == [.created, .created])
    #expect(await provider.submit(ChangeBatch(.create, [TestUser("car")])).answers[0].providerID.text == "made")
    #expect(server.imports.count == 1)
    try await server.stop()
  }

  @Test func `what only the server can check goes by single requests`() async throws {
    let server = try ScriptedKeycloak { request in
      if request.path.hasSuffix("/users/profile") {
        return ScriptedKeycloak.json(
          #"{"attributes":[{"name":"size","validations":{"integer":{}},"permissions":{"edit":["admin"]}}]}"#)
      }
      guard request.method == "POST", request.path.hasSuffix("/users") else { return nil }
      return ScriptedKeycloak.json(
        #"{"field":"size","errorMessage":"error-not-a-number","params":["size"]}"#, status: 400)
    }
    let result = await server.provider().submit(
      ChangeBatch(.create, [TestUser("ada").with { $0.attributes["size"] = ["x"] }, TestUser("bob")]))
    #expect(result.verdicts == [.failed, .created])
    #expect(result.fault(0)?.message == "size: error-not-a-number")
    try await server.stop()
  }

  @Test func `an error for one user among others is that user's, for everybody it is the server's`() async throws {
    let server = try ScriptedKeycloak { request in
      let isWrite = request.method == "POST" && request.path.hasSuffix("/users")
      return isWrite || ScriptedKeycloak.usernames(request).contains("bad") ? Self.sorry : nil
    }
    let provider = server.provider()
    let mixed = await provider.submit(ChangeBatch(.create, [TestUser("good"), TestUser("bad")]))
    #expect(mixed.verdicts == [.created, .failed])
    #expect(mixed.fault(1)?.code == .refused)
    let alone = await provider.submit(ChangeBatch(.create, [TestUser("bad")]))
    #expect(alone.verdicts == [.deferred])
    #expect(alone.fault(0)?.code == .unavailable)
    #expect(alone.fault(0)?.countsAsAttempt == true)
    try await server.stop()
  }

  @Test func `a server that refuses everybody is not asked about everybody`() async throws {
    let server = try ScriptedKeycloak { request in
      let isWrite = request.method == "POST" && request.path.hasSuffix("/users")
      return isWrite || !ScriptedKeycloak.usernames(request).isEmpty ? Self.sorry : nil
    }
    let result = await server.provider().submit(ChangeBatch(.create, (0..<64).map { TestUser("user-\($0)") }))
    #expect(result.verdicts == Array(repeating: .deferred, count: 64))
    #expect(server.imports.count < 20)
    try await server.stop()
  }
}
