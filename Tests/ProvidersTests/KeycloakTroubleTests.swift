import HTTPServer
import JSON
import Platform
import Providers
import Sandbox
import SyncModel
import Testing

@Suite struct KeycloakTroubleTests {
  @Test func `many calls at once ask for one token`() async throws {
    let server = try ScriptedKeycloak { _ in nil }
    let provider = server.provider()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask { _ = await provider.lookup([UserReference(key: "k\(number)", username: "")], lane: .import) }
      }
    }
    #expect(server.requests("POST", "/token").count == 1)
    #expect(server.requests("GET", "/admin/realms/r").count == 1)
    try await server.stop()
  }

  @Test func `a refused token is renewed once, a refused fresh one is an auth fault`() async throws {
    let refusals = Locked(1)
    let server = try ScriptedKeycloak { request in
      guard request.path.hasSuffix("/users") else { return nil }
      return refusals.withLock {
        $0 -= 1
        return $0 >= 0 ? HTTPServerResponse(status: 401) : nil
      }
    }
    let provider = server.provider()
    let user = UserReference(key: "k", username: "")
    #expect(await provider.lookup([user], lane: .urgent).answers[0].verdict == .absent)
    #expect(server.requests("POST", "/token").count == 2)
    refusals.withLock { $0 = .max }
    let failed = await provider.lookup([user], lane: .urgent)
    #expect(failed.answers[0].verdict == .failed)
    #expect(failed.faults[0].code == .auth)
    try await server.stop()
  }

  @Test func `a changed secret is read again when the old one is refused`() async throws {
    let isChanged = Locked(false)
    let server = try ScriptedKeycloak { request in
      guard request.path.hasSuffix("/token") else {
        return request.path.hasSuffix("/users") && isChanged.withLock({ $0 })
          && request.header("Authorization") == "Bearer t" ? HTTPServerResponse(status: 401) : nil
      }
      let isOld = String(decoding: request.body, as: UTF8.self).hasSuffix("client_secret=a%26%20old")
      if !isChanged.withLock({ $0 }) { return isOld ? nil : HTTPServerResponse(status: 401) }
      return isOld
        ? ScriptedKeycloak.json(#"{"error":"unauthorized_client"}"#, status: 401)
        : ScriptedKeycloak.json(#"{"access_token":"t2","expires_in":300}"#)
    }
    let provider = server.provider(secret: { isChanged.withLock { $0 } ? "new" : "a& old" })
    let user = UserReference(key: "k", username: "")
    #expect(await provider.lookup([user], lane: .urgent).answers[0].verdict == .absent)
    isChanged.withLock { $0 = true }
    #expect(await provider.lookup([user], lane: .urgent).answers[0].verdict == .absent)
    try await server.stop()
  }

  @Test func `a secret that cannot be read is an auth fault`() async throws {
    struct NoSecret: Error {}
    let server = try ScriptedKeycloak { _ in nil }
    let result = await server.provider(secret: { throw NoSecret() }).submit(ChangeBatch(.create, [TestUser("ada")]))
    #expect(result.verdicts == [.deferred])
    #expect(result.fault(0)?.code == .auth)
    try await server.stop()
  }

  @Test(
    arguments: [
      (429, ["Retry-After": "7"], FailureCode.throttled, 7.0), (429, [:], .throttled, nil),
      (503, ["Retry-After": "3"], .throttled, 3), (503, [:], .unavailable, nil),
      (
        503, ["Retry-After": "Sun, 06 Nov 1994 08:49:47 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"], .throttled, 10
      ), (503, ["Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"], .throttled, 0),
      (503, ["Retry-After": "soon"], .unavailable, nil),
    ] as [(Int, [String: String], FailureCode, Double?)])
  func `a limit is obeyed and told`(
    _ status: Int, _ headers: [String: String], _ code: FailureCode, _ seconds: Double?
  ) async throws {
    let server = try ScriptedKeycloak { request in
      guard !ScriptedKeycloak.usernames(request).isEmpty else { return nil }
      return HTTPServerResponse(status: status, headers: headers.map { ($0.key, $0.value) })
    }
    let admission = CountingAdmission()
    let result = await server.provider(admission: admission).submit(ChangeBatch(.create, [TestUser("ada")]))
    #expect(result.verdicts == [.deferred])
    #expect(result.fault(0)?.code == code)
    #expect(result.fault(0)?.retryAfterSeconds == seconds)
    #expect(admission.observed.last?.status == status)
    #expect(admission.observed.last?.retryAfter == seconds)
    // Token, realm, import's probe, profile, default groups, required actions, import.
    #expect(admission.count == admission.observed.count)
    #expect(admission.count == server.requests("POST", "/token").count + 6)
    try await server.stop()
  }

  @Test func `a gateway's error leaves a write open and a read undone`() async throws {
    let server = try ScriptedKeycloak { request in
      let isUsers = request.path.hasSuffix("/users") || !ScriptedKeycloak.usernames(request).isEmpty
      return isUsers ? HTTPServerResponse(status: 504) : nil
    }
    let provider = server.provider()
    let written = await provider.submit(ChangeBatch(.create, [TestUser("ada")]))
    #expect(written.verdicts == [.unsure])
    #expect(written.fault(0)?.code == .indeterminate)
    let found = await provider.lookup([UserReference(key: "k", username: "")], lane: .urgent)
    #expect(found.answers[0].verdict == .failed)
    #expect(found.faults[0].code == .unavailable)
    try await server.stop()
  }

  @Test func `a redirect says that the address is wrong`() async throws {
    let server = try ScriptedKeycloak { request in
      request.path.hasSuffix("/token") ? HTTPServerResponse(status: 302, headers: [("Location", "https://x/")]) : nil
    }
    let error = await #expect(throws: ProviderError.self) { try await server.provider().capabilities() }
    #expect(error?.fault.code == .config)
    #expect(error?.fault.detail.contains("https://x/") == true)
    try await server.stop()
  }

  @Test func `a page that is no JSON says that something else answers`() async throws {
    let server = try ScriptedKeycloak { request in
      request.path == "/admin/realms/r"
        ? HTTPServerResponse(status: 200, contentType: "text/html", text: "<html>Log in</html>") : nil
    }
    let error = await #expect(throws: ProviderError.self) { try await server.provider().capabilities() }
    #expect(error?.fault.code == .config)
    try await server.stop()
  }

  @Test func `an account that only says there are no users lacks a role`() async throws {
    let server = try ScriptedKeycloak { request in
      request.method == "POST" && request.path.hasSuffix("/users") ? HTTPServerResponse(status: 400) : nil
    }
    let error = await #expect(throws: ProviderError.self) { try await server.provider().capabilities() }
    #expect(error?.fault.code == .auth)
    #expect(error?.fault.hint.contains("view-users") == true)
    try await server.stop()
  }

  @Test func `a change beside a delete is looked at again`() async throws {
    let puts = Locked(0)
    let server = try ScriptedKeycloak { request in
      guard request.path.hasSuffix("/users/u1") else { return nil }
      let put = puts.withLock { $0 }
      if request.method == "PUT" {
        puts.withLock { $0 += 1 }
        return ScriptedKeycloak.json(
          #"{"field":"username","errorMessage":"error-user-attribute-read-only","params":["username"]}"#, status: 400)
      }
      return put == 0
        ? ScriptedKeycloak.json(#"{"id":"u1","username":"ada","attributes":{"externalId":["key of ada"]}}"#)
        : HTTPServerResponse(status: 404)
    }
    let user = TestUser("ada").with {
      $0.id = ProviderID("u1") ?? .none
      $0.firstName = "Ada"
    }
    #expect(await server.provider().submit(ChangeBatch(.update, [user])).verdicts == [.absent])
    try await server.stop()
  }

  @Test func `an unchanged account costs one read and no write`() async throws {
    let server = try ScriptedKeycloak { request in
      guard request.path.hasSuffix("/users/u1") else { return nil }
      return ScriptedKeycloak.json(
        #"{"id":"u1","username":"ada","enabled":true,"email":"a@x.org","attributes":{"externalId":["key of ada"],"a":["1"]}}"#
      )
    }
    let user = TestUser("Ada", key: "key of ada").with {
      $0.id = ProviderID("u1") ?? .none
      $0.email = "A@x.org"
      $0.enabled = true
      $0.firstName = .some(nil)
      $0.attributes = ["a": ["1"], "b": nil, "c": [""]]
    }
    #expect(await server.provider().submit(ChangeBatch(.update, [user])).verdicts == [.unchanged])
    #expect(server.requests("GET", "/users/u1").count == 1)
    #expect(server.requests("PUT", "/users/u1").isEmpty)
    try await server.stop()
  }

  @Test func `one of two parallel deletes that met an error is done`() async throws {
    let deletes = Locked(0)
    let server = try ScriptedKeycloak { request in
      guard request.path.hasSuffix("/users/u1") else { return nil }
      if request.method == "GET" {
        return ScriptedKeycloak.json(#"{"id":"u1","username":"ada","attributes":{"externalId":["key of ada"]}}"#)
      }
      return deletes.withLock {
        $0 += 1
        return HTTPServerResponse(status: $0 == 1 ? 500 : 404)
      }
    }
    let user = TestUser("ada").with { $0.id = ProviderID("u1") ?? .none }
    #expect(await server.provider().submit(ChangeBatch(.delete, [user])).verdicts == [.deleted])
    try await server.stop()
  }

  @Test func `a read that gets lost before a write leaves the user for later`() async throws {
    let server = try ScriptedKeycloak { $0.path.hasSuffix("/users/u1") ? .drop : nil }
    let user = TestUser("ada").with { $0.id = ProviderID("u1") ?? .none }
    let result = await server.provider().submit(ChangeBatch(.update, [user]))
    #expect(result.verdicts == [.deferred])
    #expect(result.fault(0)?.code == .unavailable)
    try await server.stop()
  }

  @Test func `a mail is asked for with lifespan, client and redirect, and never twice`() async throws {
    let answers = Locked<[HTTPServerResponse]>([
      HTTPServerResponse(status: 204), .drop, HTTPServerResponse(status: 503),
      ScriptedKeycloak.json(
        #"{"errorMessage":"Failed to send execute actions email: Invalid sender address 'null'"}"#, status: 500),
    ])
    let server = try ScriptedKeycloak { request in
      request.method == "PUT" ? answers.withLock { $0.removeFirst() } : nil
    }
    let provider = server.provider()
    let user = try #require(ProviderID("u1"))
    #expect(await provider.sendPasswordSetup(to: user) == .requested)
    let request = try #require(server.requests("PUT", "/users/u1/execute-actions-email").first)
    #expect(request.queryValue("lifespan") == "60")
    #expect(request.queryValue("client_id") == "app")
    #expect(request.queryValue("redirect_uri") == "http://a/?b")
    #expect(String(decoding: request.body, as: UTF8.self) == #"["UPDATE_PASSWORD"]"#)
    guard case .unsure = await provider.sendPasswordSetup(to: user) else { return #expect(Bool(false), "not unsure") }
    guard case .deferred = await provider.sendPasswordSetup(to: user) else {
      return #expect(Bool(false), "not deferred")
    }
    guard case .failed(let fault) = await provider.sendPasswordSetup(to: user) else {
      return #expect(Bool(false), "not failed")
    }
    #expect(fault.detail.contains("Invalid sender address"))
    #expect(fault.hint.contains("Email"))
    #expect(server.requests("PUT", "/users/u1/execute-actions-email").count == 4)
    try await server.stop()
  }

  @Test func `a lost import is unsure and found by its id and time afterwards`() async throws {
    let sandbox = try SandboxKeycloak()
    let place = try KeycloakPlace(sandbox)
    let provider = place.provider()
    _ = try await provider.capabilities()
    sandbox.faults.add(SandboxFault(.commitThenDrop, .requests(1), on: [.partialImport]))
    let id = ChangeBatch.proposedID()
    let result = await provider.submit(
      ChangeBatch(.create, [TestUser("ada").with { $0.id = id }], createdMilliseconds: 4_711))
    #expect(result.verdicts == [.unsure])
    let found = await provider.lookup(
      [UserReference(key: "key of ada", username: "ada", providerID: id)], lane: .urgent)
    #expect(found.answers[0].verdict == .own)
    #expect(found.answers[0].createdMilliseconds == 4_711)
    try await place.stop()
    sandbox.stop()
  }

  @Test func `a server that is down defers, and goes on when it is back`() async throws {
    let sandbox = try SandboxKeycloak()
    let place = try KeycloakPlace(sandbox)
    let provider = place.provider()
    _ = try await provider.capabilities()
    sandbox.goDown()
    let down = await provider.submit(ChangeBatch(.create, [TestUser("ada")]))
    #expect(down.verdicts == [.deferred])
    #expect(down.fault(0)?.code == .unavailable)
    #expect(down.fault(0)?.countsAsAttempt == false)
    try sandbox.comeUp()
    sandbox.expireTokens()
    #expect(await provider.submit(ChangeBatch(.create, [TestUser("ada")])).verdicts == [.created])
    try await place.stop()
    sandbox.stop()
  }

  @Test func `poisoned users cost only themselves`() async throws {
    let sandbox = try SandboxKeycloak()
    let place = try KeycloakPlace(sandbox)
    let provider = place.provider()
    for name in ["user-0", "user-1", "user-2", "user-20"] { sandbox.faults.poison(name) }
    let result = await provider.submit(ChangeBatch(.create, (0..<25).map { TestUser("user-\($0)") }))
    let bad = result.verdicts.enumerated().filter { $0.element != .created }.map(\.offset)
    #expect(bad == [0, 1, 2, 20])
    #expect(bad.allSatisfy { result.fault($0)?.code == .refused })
    #expect(sandbox.userCount == 21)
    try await place.stop()
    sandbox.stop()
  }
}
