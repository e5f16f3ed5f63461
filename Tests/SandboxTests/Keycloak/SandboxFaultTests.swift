import JSON
import Platform
import Sandbox
import TestSupport
import Testing
import Transport

@Suite struct SandboxFaultTests {
  let sandbox: SandboxKeycloak
  let keycloak: KeycloakBench

  init() throws {
    sandbox = try SandboxKeycloak()
    keycloak = try KeycloakBench(sandbox)
  }

  @Test func `a stretch of 429 counts its requests, and only those of its routes`() async throws {
    sandbox.faults.add(SandboxFault(.tooManyRequests(headers: ["Retry-After": "7"]), .requests(2), on: [.createUser]))
    try await keycloak("GET", "/users").expect(200)
    for _ in 0..<2 {
      let refused = try await keycloak("POST", "/users", keycloak.person())
      refused.expect(429)
      #expect(refused.headers["Retry-After"] == "7")
    }
    try await keycloak("POST", "/users", keycloak.person()).expect(201)
    #expect(sandbox.requests(.createUser) == 3)
    #expect(sandbox.faults.hits == 2)
    stop()
  }

  @Test func `503 comes with Retry-After or without, until it is removed`() async throws {
    let id = sandbox.faults.add(SandboxFault(.unavailable()))
    #expect(try await keycloak.grant("").headers["Retry-After"] == nil)
    sandbox.faults.remove(id)
    sandbox.faults.add(SandboxFault(.unavailable(retryAfter: 3), .lasting(.seconds(600)), on: [.search]))
    let refused = try await keycloak("GET", "/users")
    refused.expect(503)
    #expect(refused.headers["Retry-After"] == "3")
    sandbox.faults.removeAll()
    try await keycloak("GET", "/users").expect(200)
    stop()
  }

  @Test func `commit-then-drop makes the user and loses the answer, drop does not make it`() async throws {
    _ = try await keycloak("GET", "/users")
    for (kind, isMade) in [(SandboxFault.Kind.commitThenDrop, true), (.drop, false)] {
      let user = keycloak.person()
      sandbox.faults.add(SandboxFault(kind, .requests(1), on: [.partialImport]))
      let error = await #expect(throws: HTTPError.self) { try await keycloak.import([user]) }
      #expect(error?.mayHaveReachedServer == true)
      #expect((sandbox.user(user.text("username")) != nil) == isMade)
    }
    stop()
  }

  @Test func `a poisoned user spoils its batch and nothing else`() async throws {
    let names = [keycloak.name(), keycloak.name()]
    sandbox.faults.poison(names[0].uppercased())
    try await keycloak.import(names.map { keycloak.person($0) }).expect(500, KeycloakCase.unknown)
    try await keycloak("POST", "/users", keycloak.person(names[0])).expect(500)
    #expect(sandbox.userCount == 0)
    try await keycloak.import([keycloak.person(names[1])]).expect(200)
    sandbox.faults.cure(names[0])
    try await keycloak.import([keycloak.person(names[0])]).expect(200)
    #expect(sandbox.users.map(\.username) == names.sorted())
    stop()
  }

  @Test func `a rate limit is told in every answer and kept`() async throws {
    _ = try await keycloak("GET", "/users")
    sandbox.faults.setRateLimit(SandboxRateLimit(requests: 2, seconds: 600))
    let first = try await keycloak("GET", "/users")
    #expect(first.headers["RateLimit"] == "\"default\";r=1;t=600")
    #expect(first.headers["RateLimit-Policy"] == "\"default\";q=2;w=600")
    try await keycloak("GET", "/users").expect(200)
    let over = try await keycloak("GET", "/users")
    over.expect(429)
    // Less as soon as the window's first second is over.
    #expect((1...600).contains(over.headers["Retry-After"].flatMap { Int($0) } ?? 0))
    sandbox.faults.setRateLimit(nil)
    try await keycloak("GET", "/users").expect(200)
    stop()
  }

  @Test func `mails are kept, or refused, or slow`() async throws {
    let user = keycloak.person()
    let id = try await keycloak.make(user)
    let path = "/users/\(id)/execute-actions-email?lifespan=600&client_id=app&redirect_uri=http://127.0.0.1/x"
    sandbox.faults.setMail(.refused)
    let refused = try await keycloak("PUT", path, ["UPDATE_PASSWORD"])
    refused.expect(500)
    #expect(refused.json.text("errorMessage").hasPrefix("Failed to send execute actions email: "))
    sandbox.faults.setMail(.slow(.milliseconds(150)))
    let start = SystemClock.nanoseconds()
    try await keycloak("PUT", path, ["UPDATE_PASSWORD"]).expect(204)
    #expect(SystemClock.nanoseconds() - start >= 150_000_000)
    let mail = try #require(sandbox.mails.first)
    #expect(sandbox.mails.count == 1)
    #expect(mail.userID == id)
    #expect(mail.address == user.text("email"))
    #expect(mail.actions == ["UPDATE_PASSWORD"])
    #expect(mail.lifespan == 600)
    #expect(mail.client == "app")
    #expect(mail.redirect == "http://127.0.0.1/x")
    stop()
  }

  @Test func `down refuses connections, and up again it knows what it knew`() async throws {
    let id = try await keycloak.make(keycloak.person())
    sandbox.goDown()
    let error = await #expect(throws: HTTPError.self) { try await keycloak("GET", "/users") }
    #expect(error?.reason == .connect)
    try sandbox.comeUp()
    try await keycloak("GET", "/users/\(id)").expect(200)
    sandbox.expireTokens()
    try await keycloak("GET", "/users/\(id)").expect(401)
    stop()
  }

  @Test func `a hundred thousand users are held, found by key and paged`() async throws {
    for start in stride(from: 0, to: 100_000, by: 2_000) {
      let users = (start..<start + 2_000).map { number -> JSONValue in
        [
          "username": .string("bulk\(number + 100_000)"), "enabled": true,
          "attributes": ["externalId": [.string("k\(number)")]],
        ]
      }
      try await keycloak.import(users).expect(200)
    }
    #expect(sandbox.userCount == 100_000)
    #expect(try await keycloak.names("q=externalId:K77777") == ["bulk177777"])
    #expect(try await keycloak.names("first=50000&max=2") == ["bulk150000", "bulk150001"])
    #expect(try await keycloak("GET", "/users/count").json == 100_000)
    stop()
  }

  private func stop() {
    keycloak.stop()
    sandbox.stop()
  }
}
