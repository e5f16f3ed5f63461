import HTTPServer
import JSON
import Platform

/// The whole state behind a simulated Keycloak. One request at a time changes it.
final class World {
  /// Somebody's permission to call.
  struct Token {
    var realm: String
    var client: String
    /// Nanoseconds since 1970.
    var expires: Int64
  }

  var realms: [String: Realm] = [:]
  var tokens: [String: Token] = [:]
  var mails: [SandboxMail] = []
  let keyAttribute: String
  let faults: SandboxFaults

  init(keyAttribute: String, faults: SandboxFaults) {
    self.keyAttribute = keyAttribute
    self.faults = faults
  }

  /// Answers a request.
  func answer(_ request: HTTPServerRequest, _ body: RequestBody) -> HTTPServerResponse {
    do throws(Refusal) {
      switch request.segments.first {
      case "realms": return try answerPublic(request)
      case "admin": return try answerAdmin(request, body)
      default: throw .error(404, "Unable to find matching target resource method")
      }
    } catch {
      return error.response
    }
  }

  /// Whether an id is taken: ids are one space for all realms.
  func hasAccount(_ id: String) -> Bool {
    realms.values.contains { $0.accounts.byID[id] != nil }
  }

  private func answerPublic(_ request: HTTPServerRequest) throws(Refusal) -> HTTPServerResponse {
    guard request.segments.count >= 2, let realm = realms[request.segments[1]] else {
      throw .error(404, "Realm does not exist")
    }
    switch Array(request.segments.dropFirst(2)) {
    case []:
      guard request.method == "GET" else { throw .notAllowed }
      let base = "http://\(request.header("Host") ?? "")/realms/\(realm.name)"
      return .json(
        200,
        [
          "realm": .string(realm.name), "token-service": .string("\(base)/protocol/openid-connect"),
          "account-service": .string("\(base)/account"), "tokens-not-before": 0,
        ])
    case ["protocol", "openid-connect", "token"]: return try token(request, realm)
    default: throw .notFound
    }
  }

  private func answerAdmin(_ request: HTTPServerRequest, _ body: RequestBody) throws(Refusal) -> HTTPServerResponse {
    let token = try authenticated(request)
    let path = Array(request.segments.dropFirst())
    switch path.first {
    case "serverinfo": return try serverInfo(request, token)
    case "realms" where path.count == 1 || path.count == 2 && path[1].isEmpty:
      return try makeRealm(request, token, body)
    case "realms":
      guard let realm = realms[path[1]] else { throw .error(404, "Realm not found.") }
      let call = AdminCall(
        request: request, body: body, realm: realm, path: Array(path.dropFirst(2)),
        roles: try roles(of: token, in: realm))
      return try answer(call)
    default: throw .notFound
    }
  }

  /// The token of a request, if it still counted when the request began.
  private func authenticated(_ request: HTTPServerRequest) throws(Refusal) -> Token {
    let began = SystemClock.nanoseconds() - (ContinuousClock.now - request.began).sandboxNanoseconds
    guard let header = request.header("Authorization"), header.hasPrefix("Bearer "),
      let token = tokens[String(header.dropFirst("Bearer ".count))], token.expires > began,
      let realm = realms[token.realm], let client = realm.clients[token.client], client.isEnabled,
      let account = realm.serviceAccount(of: client), account.isEnabled
    else { throw .unauthorized }
    return token
  }

  /// What the token's owner may do in a realm.
  func roles(of token: Token, in realm: Realm) throws(Refusal) -> Set<String> {
    if token.realm == "master" { return Set(AdminRole.all) }
    guard token.realm == realm.name else { throw .forbidden }
    guard let client = realm.clients[token.client], client.hasFullScope, let account = realm.serviceAccount(of: client)
    else { return [] }
    return realm.adminRoles(of: account)
  }
}

/// A request to the admin API of one realm.
struct AdminCall {
  let request: HTTPServerRequest
  let body: RequestBody
  let realm: Realm
  /// Behind the realm's name.
  let path: [String]
  /// What the caller may do.
  let roles: Set<String>

  var method: String { request.method }

  /// Where things of this realm are, by the Host that the caller named.
  var base: String { "http://\(request.header("Host") ?? "")/admin/realms/\(realm.name)" }

  /// Refuses a caller that holds none of these roles.
  func require(_ wanted: String...) throws(Refusal) {
    if roles.isDisjoint(with: wanted) { throw .forbidden }
  }

  /// A number of the query; what is none is 404, as for the real server.
  func number(_ name: String) throws(Refusal) -> Int? {
    guard let text = request.queryValue(name), !text.isEmpty else { return nil }
    guard let number = Int32(text) else { throw .notFound }
    return Int(number)
  }

  /// A truth value of the query.
  func flag(_ name: String) -> Bool? { request.queryValue(name).map { $0.lowercased() == "true" } }

  /// The body as JSON.
  func json() throws(Refusal) -> JSONValue {
    guard case .other(let bytes) = body else { throw .cannotParse(400) }
    if bytes.isEmpty { return .null }
    do throws(JSONError) { return try JSONValue.parse(bytes) } catch {
      throw .described(400, "invalid_request", "Cannot parse the JSON")
    }
  }
}
