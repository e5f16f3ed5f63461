import HTTPServer
import JSON
import Platform
import Providers
import SyncModel
import TestSupport
import Transport

/// A server that answers as a test says, with what every provider asks first already written: token, realm, profile, an
/// empty import, no clients, no roles.
final class ScriptedKeycloak: Sendable {
  typealias Script = @Sendable (HTTPServerRequest) -> HTTPServerResponse?

  private let server: HTTPServerDaemon
  private let seen: Locked<[HTTPServerRequest]>
  let thread: HTTPThread

  /// - Parameter script: nil for what it does not care about.
  init(_ script: @escaping Script) throws {
    let seen = Locked([HTTPServerRequest]())
    self.seen = seen
    thread = try HTTPThread()
    server = try HTTPServerDaemon { request in
      seen.withLock { $0.append(request) }
      return script(request) ?? Self.answer(request)
    }
  }

  /// The requests whose path ends so, in their order.
  func requests(_ method: String, _ end: String) -> [HTTPServerRequest] {
    seen.withLock { $0.filter { $0.method == method && $0.path.hasSuffix(end) } }
  }

  /// The imports that held users.
  var imports: [HTTPServerRequest] { requests("POST", "/partialImport").filter { !Self.usernames($0).isEmpty } }

  func provider(
    admission: any RequestAdmission = UnlimitedAdmission(), secret: @escaping @Sendable () throws -> String = { "s" }
  ) -> KeycloakProvider {
    KeycloakProvider(
      settings: KeycloakSettings(
        url: server.url, realm: "r", client: "usher", secret: secret,
        passwordMail: KeycloakSettings.PasswordMail(lifespanSeconds: 60, client: "app", redirect: "http://a/?b")),
      thread: thread, admission: admission)
  }

  func stop() async throws {
    let thread = thread
    try await onThread("stop") { _ = thread.stop() }
    server.stop()
  }

  // MARK: What it answers by itself

  static func json(_ text: String, status: Int = 200) -> HTTPServerResponse {
    HTTPServerResponse(status: status, contentType: "application/json", text: text)
  }

  private static func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
    switch (request.method, request.path) {
    case ("POST", "/realms/r/protocol/openid-connect/token"): json(#"{"access_token":"t","expires_in":300}"#)
    case ("GET", "/admin/realms/r"):
      json(#"{"realm":"r","duplicateEmailsAllowed":false,"defaultRole":{"name":"default-roles-r"},"smtpServer":{}}"#)
    case ("GET", "/admin/realms/r/users/profile"):
      json(
        #"{"attributes":[{"name":"username"},{"name":"externalId","permissions":{"view":["admin"],"edit":["admin"]}}]}"#
      )
    case ("POST", "/admin/realms/r/partialImport"): imported(request)
    case ("GET", "/admin/realms/r/users/count"): json("3")
    case ("GET", _): json("[]")
    default: HTTPServerResponse(status: 404)
    }
  }

  /// The answer of an import that made everybody.
  static func imported(_ request: HTTPServerRequest) -> HTTPServerResponse {
    let results = usernames(request).reversed().map { name in
      #"{"action":"ADDED","resourceType":"USER","resourceName":"\#(name)","id":"id-\#(name)"}"#
    }
    return json(
      #"{"overwritten":0,"added":\#(results.count),"skipped":0,"results":[\#(results.joined(separator: ","))]}"#)
  }

  /// The usernames in an import.
  static func usernames(_ request: HTTPServerRequest) -> [String] {
    guard request.path.hasSuffix("/partialImport"), let body = try? JSONValue.parse(request.body) else { return [] }
    return (body["users"]?.array ?? []).compactMap { $0["username"]?.string }
  }
}
