import HTTPServer
import JSON
import Platform

/// Between the HTTP server and the state: faults, counters, pace, and one lock around the state.
final class KeycloakService: Sendable {
  private let settings: SandboxKeycloakSettings
  private let faults: SandboxFaults
  private let world: Locked<World>
  private let counts = Locked<[SandboxRoute: Int]>([:])

  // As the real server: a request line up to 32 KiB, fields up to 64 KiB, a body up to 10 MiB.
  private static let maxLine = 32 << 10
  private static let maxFields = 64 << 10
  private static let maxBody = 10 << 20

  init(settings: SandboxKeycloakSettings, faults: SandboxFaults) {
    self.settings = settings
    self.faults = faults
    world = Locked(World(keyAttribute: settings.keyAttribute, faults: faults))
  }

  func serve(port: UInt16) throws(HTTPServerError) -> HTTPServerDaemon {
    let settings = HTTPServerSettings(
      port: port, threads: settings.threads, maxBodyBytes: Self.maxBody, maxHeadBytes: Self.maxLine + Self.maxFields,
      admit: { Self.refusal(of: $0) })
    return try HTTPServerDaemon(settings) { [self] in answer($0) }
  }

  /// What is refused before anything is looked at.
  private static func refusal(of request: HTTPServerRequest) -> HTTPServerResponse? {
    let query = request.query.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 2 }
    if request.method.utf8.count + request.path.utf8.count + query + "  HTTP/1.1".utf8.count > maxLine {
      return HTTPServerResponse(status: 414, closesConnection: true)
    }
    let fields = request.headers.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
    if fields > maxFields { return HTTPServerResponse(status: 431, closesConnection: true) }
    if request.path.contains(";") {
      return Refusal.described(400, "invalidCharacter", "Request path contains invalid character ';'").response
    }
    if request.path.contains("//") {
      return Refusal.described(400, "missingNormalization", "Request path not normalized").response
    }
    return nil
  }

  private func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
    let route = SandboxRoute(request)
    counts.withLock { $0[route, default: 0] += 1 }
    let (fault, fields) = faults.meet(route)
    var response: HTTPServerResponse
    switch fault {
    case .tooManyRequests(let headers):
      response = HTTPServerResponse(status: 429, headers: headers.map { ($0.key, $0.value) })
    case .unavailable(let seconds):
      response = HTTPServerResponse(status: 503, headers: seconds.map { [("Retry-After", "\($0)")] } ?? [])
    case .status(let status, let body):
      response = HTTPServerResponse(status: status, contentType: "application/json", text: body)
    case .drop:
      response = .drop
    case .slow(let delay):
      response = work(request, route)
      response.delay = (response.delay ?? .zero) + delay
    case .commitThenDrop:
      response = work(request, route)
      response.dropsConnection = true
    case nil:
      response = work(request, route)
    }
    response.headers.append(contentsOf: fields)
    return response
  }

  private func work(_ request: HTTPServerRequest, _ route: SandboxRoute) -> HTTPServerResponse {
    let body: RequestBody =
      switch route {
      case .partialImport: .readImport(request.body)
      case .createUser, .updateUser: .readUser(request.body)
      default: .other(request.body)
      }
    var response = world.withLock { $0.answer(request, body) }
    if settings.pace == .real, let time = pace(route, body) { response.delay = (response.delay ?? .zero) + time }
    return response
  }

  /// How long the real server takes: an import of n users about 2 + n/5 + n²/550 ms.
  private func pace(_ route: SandboxRoute, _ body: RequestBody) -> Duration? {
    if case .partialImport(.success(let batch)) = body {
      let count = batch.users.count
      return .microseconds(2000 + count * 200 + count * count * 1000 / 550)
    }
    return switch route {
    case .createUser, .deleteUser: .milliseconds(3)
    case .mail: .milliseconds(15)
    default: .milliseconds(1)
    }
  }

  // MARK: For the owner

  /// Makes the realm of the settings, and realm master with its admin.
  func prepare(adminClient: String, adminSecret: String) {
    let master: JSONValue = [
      "realm": "master", "accessTokenLifespan": 60,
      "clients": [
        ["clientId": .string(adminClient), "secret": .string(adminSecret), "serviceAccountsEnabled": true]
      ],
    ]
    let realm = SandboxRealm.representation(settings)
    world.withLock { world in
      for json in [master, realm] {
        do throws(Refusal) { try world.makeRealm(json) } catch {
          preconditionFailure("the sandbox's own realm is wrong")
        }
      }
      for path in settings.groups { world.realms[settings.realm]?.groups.make(path) }
    }
  }

  func users() -> [SandboxUser] {
    world.withLock { world in
      guard let realm = world.realms[settings.realm] else { return [] }
      return realm.accounts.inOrder().filter { $0.serviceClient == nil }.map { realm.snapshot($0) }
    }
  }

  func user(_ username: String) -> SandboxUser? {
    world.withLock { world in
      guard let realm = world.realms[settings.realm] else { return nil }
      return realm.accounts.withUsername(username.lowercased()).map { realm.snapshot($0) }
    }
  }

  func userCount() -> Int {
    world.withLock { world in
      guard let realm = world.realms[settings.realm] else { return 0 }
      let services = realm.clients.values.reduce(0) { $0 + (realm.serviceAccount(of: $1) == nil ? 0 : 1) }
      return realm.accounts.byID.count - services
    }
  }

  func mails() -> [SandboxMail] { world.withLock { $0.mails } }

  func requests(_ route: SandboxRoute) -> Int { counts.withLock { $0[route] ?? 0 } }

  func expireTokens() { world.withLock { $0.tokens = [:] } }
}

extension Realm {
  fileprivate func snapshot(_ account: Account) -> SandboxUser {
    let held = account.roles.compactMap { roles[$0] }
    return SandboxUser(
      id: account.id, username: account.username, email: account.email, firstName: account.firstName,
      lastName: account.lastName, isEnabled: account.isEnabled, isEmailVerified: account.isEmailVerified,
      createdTimestamp: account.created, attributes: account.attributes, requiredActions: account.requiredActions,
      groups: account.groups.compactMap { groups.byID[$0]?.path }.sorted(),
      roles: held.filter { $0.client == nil }.map(\.name).sorted(),
      clientRoles: held.compactMap { role in
        role.client.flatMap { clients[$0] }.map { "\($0.clientID)/\(role.name)" }
      }.sorted(), hasPassword: account.password != nil)
  }
}
