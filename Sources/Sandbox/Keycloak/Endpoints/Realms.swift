import HTTPServer
import JSON

extension World {
  /// `POST /admin/realms` with a realm's representation; for the admin of master.
  func makeRealm(_ request: HTTPServerRequest, _ token: Token, _ body: RequestBody) throws(Refusal)
    -> HTTPServerResponse
  {
    guard request.method == "POST" else { throw .notAllowed }
    guard token.realm == "master" else { throw .forbidden }
    guard case .other(let bytes) = body, let json = try? JSONValue.parse(bytes), let name = json["realm"]?.string else {
      throw .described(400, "invalid_request", "Cannot parse the JSON")
    }
    guard realms[name] == nil else { throw .message(409, "Realm \(name) already exists") }
    try makeRealm(json)
    return .created("http://\(request.header("Host") ?? "")/admin/realms/\(name)")
  }

  /// Makes a realm of a representation: settings, profile, roles, groups, clients and service accounts' roles.
  @discardableResult
  func makeRealm(_ json: JSONValue) throws(Refusal) -> Realm {
    let realm = Realm(json, keyAttribute: keyAttribute)
    let components = json["components"]?["org.keycloak.userprofile.UserProfileProvider"]?[0]
    if let text = components?["config"]?["kc.user.profile.config"]?[0]?.string, let profile = try? JSONValue.parse(text)
    {
      realm.profile = Profile(profile)
    }
    for role in json["roles"]?["realm"]?.array ?? [] {
      realm.addRole(role["name"]?.string ?? "", description: role["description"]?.string)
    }
    for group in json["groups"]?.array ?? [] { makeGroup(group, below: nil, realm) }
    for client in json["clients"]?.array ?? [] {
      if let client = client.object { realm.add(Client(client)) }
    }
    if let master = realms["master"] {
      let id = master.add(Client(JSONObject([("clientId", .string("\(realm.name)-realm"))]), isBuiltIn: true))
      for role in AdminRole.all { master.addRole(role, description: "${role_\(role)}", of: id) }
    }
    realms[realm.name] = realm
    for user in json["users"]?.array ?? [] {
      guard case .user(.success(let user?)) = RequestBody.readUser(user.bytes) else { continue }
      if let client = user.serviceClient.flatMap({ realm.client(named: $0) }),
        let account = realm.serviceAccount(of: client)
      {
        try giveRoles(user, to: account, realm)
      } else {
        realm.accounts.insert(try importedAccount(user, realm))
      }
    }
    return realm
  }

  private func makeGroup(_ json: JSONValue, below parent: Group?, _ realm: Realm) {
    let group = realm.groups.add(json["name"]?.string ?? "", below: parent)
    for child in json["subGroups"]?.array ?? [] { makeGroup(child, below: group, realm) }
  }

  /// `GET`, `PUT` and `DELETE` of a realm.
  func realmItself(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    switch call.method {
    case "GET":
      if call.roles.isEmpty { throw .forbidden }
      if !call.roles.isDisjoint(with: ["view-realm", "manage-realm"]) {
        return .json(200, .object(call.realm.representation))
      }
      var shown = JSONObject()
      let isShown = ["realm", "registrationEmailAsUsername", "bruteForceProtected"]
      let ifLocales = call.realm.rules.hasLocales ? ["supportedLocales", "defaultLocale"] : []
      for name in isShown + ifLocales + ["organizationsEnabled"] { shown[name] = call.realm.representation[name] }
      return .json(200, .object(shown))
    case "PUT":
      try call.require("manage-realm")
      call.realm.update(try call.json().object ?? JSONObject())
      return .done
    case "DELETE":
      try call.require("manage-realm")
      realms[call.realm.name] = nil
      return .done
    default: throw .notAllowed
    }
  }

  /// `GET /admin/serverinfo`: the version for those who manage the realm.
  func serverInfo(_ request: HTTPServerRequest, _ token: Token) throws(Refusal) -> HTTPServerResponse {
    guard request.method == "GET" else { throw .notAllowed }
    guard let realm = realms[token.realm] else { throw .unauthorized }
    let roles = try roles(of: token, in: realm)
    if roles.isEmpty { throw .forbidden }
    var shown = JSONObject()
    if roles.contains("manage-realm") { shown["systemInfo"] = ["version": "26.7.3"] }
    shown["profileInfo"] = [
      "name": "default", "disabledFeatures": [], "previewFeatures": [], "experimentalFeatures": [],
    ]
    return .json(200, .object(shown))
  }
}
