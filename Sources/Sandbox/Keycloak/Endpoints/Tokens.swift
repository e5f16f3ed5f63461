import HTTPServer
import JSON
import Platform

extension World {
  /// `POST …/token`: client credentials, and passwords of users.
  func token(_ request: HTTPServerRequest, _ realm: Realm) throws(Refusal) -> HTTPServerResponse {
    guard request.method == "POST" else { throw .notAllowed }
    guard realm.rules.isEnabled else { throw .described(403, "access_denied", "Realm not enabled") }
    let isForm = request.header("Content-Type")?.lowercased().hasPrefix("application/x-www-form-urlencoded") == true
    let items = isForm ? FormItems.parse(String(decoding: request.body, as: UTF8.self)) : []
    func item(_ name: String) -> String? { items.first { $0.name == name }?.value }
    guard let kind = item("grant_type") else {
      throw .described(400, "invalid_request", "Missing form parameter: grant_type")
    }
    guard kind == "client_credentials" || kind == "password" else {
      throw .described(400, "unsupported_grant_type", "Unsupported grant_type")
    }
    let basic = Self.basicCredentials(request)
    let wrong = "Invalid client or Invalid client credentials"
    guard let client = realm.client(named: basic?.user ?? item("client_id") ?? ""), client.isEnabled else {
      throw .described(401, "invalid_client", wrong)
    }
    if !client.isPublic, (basic?.password ?? item("client_secret")) != client.secret {
      throw .described(401, "unauthorized_client", wrong)
    }
    if let scope = item("scope"), scope.split(separator: " ").contains(where: { !Self.scopes.contains(String($0)) }) {
      throw .described(400, "invalid_scope", "Invalid scopes: \(scope)")
    }
    if kind == "password" { return try logIn(realm, client, item("username") ?? "", item("password") ?? "") }
    guard !client.isPublic else {
      throw .described(401, "unauthorized_client", "Public client not allowed to retrieve service account")
    }
    guard client.hasServiceAccount else {
      throw .described(401, "unauthorized_client", "Client not enabled to retrieve service account")
    }
    guard let account = realm.serviceAccount(of: client) else {
      throw .described(401, "invalid_request", "The associated service account for the client does not exist")
    }
    guard account.isEnabled else {
      throw .described(401, "invalid_request", "User '\(account.username)' disabled")
    }
    return grant(realm, client)
  }

  private static let scopes: Set<String> = [
    "openid", "profile", "email", "roles", "web-origins", "acr", "basic", "address", "phone", "offline_access",
    "microprofile-jwt", "organization",
  ]

  private func grant(_ realm: Realm, _ client: Client) -> HTTPServerResponse {
    let lifespan = client.tokenLifespan ?? realm.rules.tokenLifespan
    let now = SystemClock.nanoseconds()
    if tokens.count > 10_000 { tokens = tokens.filter { $0.value.expires > now } }
    let text = "sandbox.\(RandomID.make()).\(RandomID.make())"
    tokens[text] = Token(realm: realm.name, client: client.id, expires: now + Int64(lifespan) * 1_000_000_000)
    var answer = HTTPServerResponse.json(
      200,
      [
        "access_token": .string(text), "expires_in": .int(lifespan), "refresh_expires_in": 0, "token_type": "Bearer",
        "not-before-policy": 0, "scope": "profile email",
      ], type: "application/json")
    answer.headers.append(("Pragma", "no-cache"))
    return answer
  }

  /// Whether a user can log in with a password; the token that comes back opens nothing.
  private func logIn(
    _ realm: Realm, _ client: Client, _ username: String, _ password: String
  ) throws(Refusal) -> HTTPServerResponse {
    guard client.allowsPasswords else {
      throw .described(400, "unauthorized_client", "Client not allowed for direct access grants")
    }
    let name = username.lowercased()
    guard let account = realm.accounts.withUsername(name) ?? realm.accounts.withEmail(name).first,
      account.password?.plain == password, !password.isEmpty
    else { throw .described(400, "invalid_grant", "Invalid user credentials") }
    guard account.isEnabled else { throw .described(400, "invalid_grant", "Account disabled") }
    let fields = ["email": account.email, "firstName": account.firstName, "lastName": account.lastName]
    let faults = realm.profile.faults(realm.values(of: account), stored: nil, needsEmail: true)
    guard account.requiredActions.isEmpty, faults.isEmpty, fields.values.allSatisfy({ $0 != nil }) else {
      throw .described(400, "invalid_grant", "Account is not fully set up")
    }
    return .json(
      200,
      [
        "access_token": .string("user.\(RandomID.make())"), "expires_in": .int(realm.rules.tokenLifespan),
        "refresh_expires_in": 1800, "refresh_token": .string("refresh.\(RandomID.make())"), "token_type": "Bearer",
        "not-before-policy": 0, "session_state": .string(RandomID.make()), "scope": "profile email",
      ], type: "application/json")
  }

  private static func basicCredentials(_ request: HTTPServerRequest) -> (user: String, password: String)? {
    guard let header = request.header("Authorization"), header.hasPrefix("Basic "),
      let bytes = Base64.decode(header.dropFirst("Basic ".count))
    else { return nil }
    let parts = String(decoding: bytes, as: UTF8.self).split(
      separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return nil }
    return (PercentCoding.decode(parts[0]), PercentCoding.decode(parts[1]))
  }
}

/// The one thing of RFC 4648 that Basic authentication needs.
private enum Base64 {
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      guard let value = value(byte) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
      }
    }
    return bytes
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
