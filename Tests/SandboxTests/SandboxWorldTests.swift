import JSON
import Platform
import Sandbox
import SyncModel
import TestSupport
import Testing

@Suite struct SandboxWorldTests {
  @Test func `traffic waits for its users, and the provider answers 429 for a while`() async throws {
    try await onThread("world") {
      let world = try SandboxWorld(SandboxWorld.Settings(pace: .unlimited, usersPerImport: 100, urgent: 20))
      defer { world.stop() }
      #expect(world.traffic.sent == 0 && !world.traffic.isFinished)
      try world.startTraffic()
      let waiting = world.plan.records.count { $0.requiredAccount != nil }
      let deadline = SystemClock.nanoseconds() + 20_000_000_000
      let pause = WakeUp()
      while world.traffic.sent < world.plan.records.count - waiting, SystemClock.nanoseconds() < deadline {
        _ = pause.wait(milliseconds: 5)
      }
      #expect(world.traffic.sent == world.plan.records.count - waiting)
      world.stopTraffic()
      #expect(world.traffic.isFinished)
      // Nobody has moved a user yet.
      let problems = world.differences(runs: [])
      #expect(problems.contains("and \(world.plan.books.accounts.count - 20) more"))
      #expect(problems.contains("hr-staff-2026: received is 0 instead of 100"))
    }
  }

  @Test func `books tell which field of which user is wrong`() async throws {
    let plan = TrafficPlan(
      TrafficSettings(usersPerImport: 50, bulkSize: 50, urgent: 0, start: Instant(milliseconds: 1_764_000_000_000)))
    let sandbox = try SandboxKeycloak()
    let keycloak = try KeycloakBench(sandbox)
    let accounts = plan.books.accounts.values.sorted { $0.username < $1.username }
    func representation(_ account: TrafficAccount) -> JSONValue {
      [
        "username": .string(account.username), "email": .string(account.email),
        "firstName": .string(account.firstName), "lastName": .string(account.lastName), "enabled": true,
        "attributes": [
          "externalId": [.string(account.key)], "locale": [.string(account.locale)],
          "department": .array(account.departments.map { .string($0) }),
          "employeeNumber": [.string(account.employeeNumber)],
        ], "groups": .array(account.groups.map { .string($0) }),
      ]
    }
    var users = accounts.map(representation)
    let lost = users.removeLast()
    try await keycloak.import(users).expect(200)
    #expect(plan.books.differences(users: sandbox.users) == ["\(accounts[accounts.count - 1].username) is missing"])
    try await keycloak.import([lost]).expect(200)
    #expect(plan.books.differences(users: sandbox.users).isEmpty)

    // The address went to the other of the two who claim it.
    let rival = try #require(plan.books.rivals.values.first)
    let holder = try #require(sandbox.user(rival.holder)?.id)
    try await keycloak("DELETE", "/users/\(holder)").expect(204)
    #expect(plan.books.differences(users: sandbox.users) == ["\(rival.holder) is missing"])
    try await keycloak.import([representation(rival.account)]).expect(200)
    #expect(plan.books.differences(users: sandbox.users).isEmpty)

    let victim = try #require(accounts.first { $0.username != rival.holder })
    let id = try #require(sandbox.user(victim.username)?.id)
    var first = try await keycloak.get(id).object ?? JSONObject()
    first["lastName"] = "Nobody"
    try await keycloak("PUT", "/users/\(id)", .object(first)).expect(204)
    _ = try await keycloak.make(keycloak.person("stranger"))
    #expect(
      Set(plan.books.differences(users: sandbox.users)) == [
        "\(victim.username) differs in lastName", "stranger is there and should not be",
      ])
    keycloak.stop()
    sandbox.stop()
  }
}
