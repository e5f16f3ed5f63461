import JSON
import Platform
import Sandbox
import TestSupport
import Testing
import Transport

/// A Keycloak under test, the sandbox or a real one, with calls that the cases need.
final class KeycloakBench: Sendable {
  let url: String
  let realm: String
  let client: String
  private let secret: String
  private let admin: (client: String, secret: String)
  private let thread: HTTPThread
  private let http: HTTPClient
  private let tokens = Locked<[String: String]>([:])
  private let serial = Locked(0)
  private let prefix = TestServices.uniqueName("u")

  init(url: String, realm: String, client: String, secret: String, admin: (String, String)) throws {
    self.url = url
    self.realm = realm
    self.client = client
    self.secret = secret
    self.admin = admin
    thread = try HTTPThread()
    http = HTTPClient(thread: thread, settings: HTTPSettings(maxConnections: 4))
  }

  /// The bench of a sandbox.
  convenience init(_ sandbox: SandboxKeycloak) throws {
    try self.init(
      url: sandbox.url, realm: sandbox.realm, client: sandbox.client, secret: sandbox.secret,
      admin: (sandbox.adminClient, sandbox.adminSecret))
  }

  func stop() { thread.stop() }

  /// Who calls.
  enum Caller: String { case usher, usersOnly, readonly, admin }

  struct Answer {
    var status: Int
    var json: JSONValue
    var text: String
    var headers: HTTPHeaders
    /// The last part of Location.
    var id: String { headers["Location"]?.split(separator: "/").last.map { String($0) } ?? "" }
  }

  func callAsFunction(
    _ method: String, _ path: String = "", _ body: JSONValue? = nil, as caller: Caller = .usher
  ) async throws -> Answer {
    try await raw(method, path, body?.bytes ?? [], as: caller)
  }

  func raw(_ method: String, _ path: String, _ body: [UInt8], as caller: Caller = .usher) async throws -> Answer {
    let headers = [
      HTTPHeader("Authorization", "Bearer \(try await token(caller))"), HTTPHeader("Content-Type", "application/json"),
    ]
    let response = try await http.send(
      HTTPRequest(method, "\(url)/admin/realms/\(realm)\(path)", headers: headers, body: body))
    return answer(response)
  }

  func send(_ request: HTTPRequest) async throws -> Answer { answer(try await http.send(request)) }

  private func answer(_ response: HTTPResponse) -> Answer {
    let text = String(decoding: response.body, as: UTF8.self)
    return Answer(
      status: response.status, json: (try? JSONValue.parse(text)) ?? .null, text: text, headers: response.headers)
  }

  /// Asks for a token with these form fields.
  func grant(_ fields: String, realm: String? = nil) async throws -> Answer {
    try await send(
      HTTPRequest(
        "POST", "\(url)/realms/\(realm ?? self.realm)/protocol/openid-connect/token",
        headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")], body: Array(fields.utf8)))
  }

  private func token(_ caller: Caller) async throws -> String {
    if caller != .admin, let known = tokens.withLock({ $0[caller.rawValue] }) { return known }
    let (name, secret) =
      switch caller {
      case .usher: (client, self.secret)
      case .usersOnly: ("\(client)-users-only", "\(client)-users-only-secret")
      case .readonly: ("\(client)-readonly", "\(client)-readonly-secret")
      case .admin: admin
      }
    let answer = try await grant(
      "grant_type=client_credentials&client_id=\(name)&client_secret=\(secret)",
      realm: caller == .admin ? "master" : nil)
    let token = try #require(answer.json["access_token"]?.string)
    tokens.withLock { $0[caller.rawValue] = token }
    return token
  }

  /// A name that is new in the realm.
  func name() -> String {
    let number = serial.withLock {
      $0 += 1
      return $0
    }
    return "\(prefix)-\(number)"
  }

  func person(_ username: String? = nil, _ fields: JSONObject = JSONObject()) -> JSONValue {
    let username = username ?? name()
    var person = JSONObject([
      ("username", .string(username)), ("email", .string("\(username)@example.com")), ("firstName", "Ada"),
      ("lastName", "Lovelace"), ("enabled", true),
    ])
    for member in fields.members { person[member.name] = member.value }
    return .object(person)
  }

  func `import`(_ users: [JSONValue], _ policy: String = "SKIP", as caller: Caller = .usher) async throws -> Answer {
    try await self("POST", "/partialImport", ["ifResourceExists": .string(policy), "users": .array(users)], as: caller)
  }

  func make(_ user: JSONValue) async throws -> String {
    let answer = try await self("POST", "/users", user)
    try #require(answer.status == 201, "\(answer.text)")
    return answer.id
  }

  func get(_ id: String) async throws -> JSONValue { try await self("GET", "/users/\(id)").json }

  func find(_ username: String) async throws -> JSONValue? {
    try await self("GET", "/users?exact=true&username=\(username)").json[0]
  }

  func names(_ query: String) async throws -> [String] {
    try await self("GET", "/users?\(query)").json.array?.compactMap { $0["username"]?.string } ?? []
  }
}

extension JSONValue {
  /// This object with another member.
  func with(_ name: String, _ value: JSONValue?) -> JSONValue {
    var object = object ?? JSONObject()
    object[name] = value
    return .object(object)
  }

  func text(_ name: String) -> String { self[name]?.string ?? "" }
}
