import JSON
import Platform
import Providers
import Sandbox
import SyncModel
import TestSupport
import Transport

/// A Keycloak to run the contract against: a realm with the test template's clients, and an admin's view of it.
struct KeycloakPlace: Sendable {
  let url: String
  let realm: String
  let client: String
  let secret: String
  let thread: HTTPThread
  /// How many mails went to an address.
  let mailCount: @Sendable (_ address: String) async throws -> Int
  /// The one that is simulated, if it is.
  let sandbox: SandboxKeycloak?
  private let adminClient: HTTPClient
  private let adminForm: String

  /// A simulated one.
  init(_ sandbox: SandboxKeycloak) throws {
    thread = try HTTPThread()
    self.sandbox = sandbox
    url = sandbox.url
    realm = sandbox.realm
    client = sandbox.client
    secret = sandbox.secret
    mailCount = { address in sandbox.mails.count { $0.address == address } }
    adminClient = HTTPClient(thread: thread)
    adminForm = Self.form(sandbox.adminClient, sandbox.adminSecret)
  }

  /// A real one.
  init(_ services: TestServices, realm: String) throws {
    thread = try HTTPThread()
    sandbox = nil
    url = services.keycloak
    self.realm = realm
    client = services.client
    secret = services.clientSecret
    let folder = services.mailFolder
    mailCount = { address in
      let found = try await run("grep", ["-rlFi", "To: \(address)", "\(folder)/new"])
      return found.outputText.split(separator: "\n").count
    }
    adminClient = HTTPClient(thread: thread)
    adminForm = Self.form(services.adminClient, services.adminSecret)
  }

  private static func form(_ client: String, _ secret: String) -> String {
    "grant_type=client_credentials&client_id=\(client)&client_secret=\(secret)"
  }

  /// A provider as the engine makes it.
  func provider(
    client: String? = nil, secret: String? = nil, realm: String? = nil, keyAttribute: String = "externalId",
    protected: [String] = [], mail: KeycloakSettings.PasswordMail? = KeycloakSettings.PasswordMail(),
    admission: any RequestAdmission = UnlimitedAdmission(), url: String? = nil
  ) -> KeycloakProvider {
    let client = client ?? self.client
    let secret = secret ?? (client == self.client ? self.secret : "\(client)-secret")
    return KeycloakProvider(
      settings: KeycloakSettings(
        url: url ?? self.url, realm: realm ?? self.realm, client: client, secret: { secret },
        keyAttribute: keyAttribute, protectedNames: protected, passwordMail: mail),
      thread: thread, admission: admission)
  }

  /// Ends the thread.
  func stop() async throws {
    let thread = thread
    try await onThread("stop") { _ = thread.stop() }
  }

  // MARK: The admin's view

  /// Calls the admin API below the realm; answers status and document.
  @discardableResult
  func admin(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> (status: Int, json: JSONValue)
  {
    let token = try await adminClient.send(
      HTTPRequest(
        "POST", "\(url)/realms/master/protocol/openid-connect/token",
        headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")], body: Array(adminForm.utf8)))
    let access = try JSONValue.parse(token.body)["access_token"]?.string ?? ""
    let response = try await adminClient.send(
      HTTPRequest(
        method, "\(url)/admin/realms/\(realm)\(path)",
        headers: [HTTPHeader("Authorization", "Bearer \(access)"), HTTPHeader("Content-Type", "application/json")],
        body: body?.bytes ?? []))
    return (response.status, response.body.isEmpty ? .null : try JSONValue.parse(response.body))
  }

  /// The account of this username as it is stored; nil where there is none.
  func account(_ username: String) async throws -> JSONValue? {
    try await admin("GET", "/users?username=\(username)&exact=true").json[0]
  }

  /// Makes an account by hand.
  ///
  /// - Returns: its id.
  @discardableResult
  func make(_ username: String, email: String? = nil, key: String? = nil, attributes: [String: String] = [:])
    async throws -> ProviderID
  {
    var all = JSONObject(attributes.sorted { $0.key < $1.key }.map { ($0.key, .array([.string($0.value)])) })
    if let key { all["externalId"] = .array([.string(key)]) }
    var user: JSONObject = JSONObject([
      ("username", .string(username)), ("enabled", true), ("attributes", .object(all)),
    ])
    if let email { user["email"] = .string(email) }
    try await admin("POST", "/users", .object(user))
    return try await id(username)
  }

  /// The id of an account that is there.
  func id(_ username: String) async throws -> ProviderID {
    guard let text = try await account(username)?["id"]?.string, let id = ProviderID(text) else {
      throw NoAccount(username: username)
    }
    return id
  }
}

/// An account that a test expects is not there.
struct NoAccount: Error {
  let username: String
}
