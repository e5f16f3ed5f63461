import HTTPServer
import JSON

extension World {
  /// `/roles` of the realm.
  func realmRoles(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    try roles(
      call, of: nil, Array(call.path.dropFirst()), read: ["view-realm", "manage-realm"], write: ["manage-realm"])
  }

  /// `/clients` and the roles of a client.
  func clients(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    if call.path.count == 1 {
      switch call.method {
      case "GET":
        try call.require("view-clients", "manage-clients", "query-clients")
        let wanted = call.request.queryValue("clientId")
        let found = realm.clients.values.filter { wanted == nil || $0.clientID == wanted }
        return .json(200, .array(found.sorted { $0.clientID < $1.clientID }.map(\.shown)))
      case "POST":
        try call.require("manage-clients")
        guard let json = try call.json().object, let name = json["clientId"]?.string else {
          throw .message(400, "Client ID is missing")
        }
        guard realm.client(named: name) == nil else { throw .message(409, "Client \(name) already exists") }
        return .created("\(call.base)/clients/\(realm.add(Client(json)))")
      default: throw .notAllowed
      }
    }
    try call.require("view-clients", "manage-clients")
    guard let client = realm.clients[call.path[1]] else { throw .error(404, "Could not find client") }
    switch (call.method, call.path.dropFirst(2).first) {
    case ("GET", nil): return .json(200, client.shown)
    case ("PUT", nil):
      try call.require("manage-clients")
      realm.update(client, try call.json().object ?? JSONObject())
      return .done
    case ("GET", "service-account-user"):
      guard let account = realm.serviceAccount(of: client) else {
        throw .error(400, "Service account not enabled for the client '\(client.clientID)'")
      }
      return .bytes(200, single(account, realm))
    case (_, "roles"):
      return try roles(
        call, of: client.id, Array(call.path.dropFirst(3)), read: ["view-clients", "manage-clients"],
        write: ["manage-clients"])
    default: throw .notFound
    }
  }

  private func roles(
    _ call: AdminCall, of client: String?, _ path: [String], read: Set<String>, write: Set<String>
  ) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    if call.roles.isDisjoint(with: call.method == "GET" ? read : write) { throw .forbidden }
    guard let name = path.first else {
      switch call.method {
      case "GET":
        let search = call.request.queryValue("search")?.lowercased()
        let found = realm.roles.values.filter { role in
          role.client == client && (search.map { role.name.lowercased().contains($0) } ?? true)
        }
        return .json(200, .array(found.sorted { $0.name < $1.name }.map { realm.shown($0) }))
      case "POST":
        let json = try call.json()
        guard let name = json["name"]?.string, !name.isEmpty else { throw .error(400, "role has no name") }
        guard realm.role(name, of: client) == nil else { throw .message(409, "Role with name \(name) already exists") }
        realm.addRole(name, description: json["description"]?.string, of: client)
        return .created("\(call.request.path.hasPrefix("/") ? call.base : "")/roles/\(name)")
      default: throw .notAllowed
      }
    }
    guard let role = realm.role(name, of: client) else { throw .error(404, "Could not find role") }
    guard call.method == "GET" else { throw .notAllowed }
    switch path.dropFirst().first {
    case nil:
      var shown = realm.shown(role).object ?? JSONObject()
      shown["attributes"] = [:]
      return .json(200, .object(shown))
    case "users":
      let holders = realm.accounts.inOrder().filter { $0.roles.contains(role.id) }
      return .bytes(200, list(try page(call, of: holders, defaultCount: 100), realm, isBrief: false, isListed: true))
    case "groups": return .json(200, [])
    default: throw .notFound
    }
  }

  /// `/users/{id}/role-mappings/…`
  func roleMappings(_ call: AdminCall, _ account: Account, _ path: [String]) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    try call.require("view-users", "manage-users")
    guard let kind = path.first else { return .json(200, allMappings(account, realm)) }
    var client: String?
    if kind == "clients" {
      guard path.count >= 2, realm.clients[path[1]] != nil else { throw .error(404, "Client not found") }
      client = path[1]
    } else if kind != "realm" {
      throw .notFound
    }
    let sub = path.dropFirst(kind == "clients" ? 2 : 1).first
    let own = realm.roles.values.filter { $0.client == client }.sorted { $0.name < $1.name }
    switch (call.method, sub) {
    case ("GET", nil): return .json(200, .array(own.filter { account.roles.contains($0.id) }.map { realm.shown($0) }))
    case ("GET", "available"):
      let free = own.filter { !account.roles.contains($0.id) && mayHandOut($0, call) }
      return .json(200, .array(free.map { realm.shown($0) }))
    case ("GET", "composite"):
      return .json(200, .array(own.filter { account.roles.contains($0.id) }.map { realm.shown($0) }))
    case ("POST", nil), ("DELETE", nil):
      try call.require("manage-users")
      for json in try call.json().array ?? [] {
        guard let role = json["id"]?.string.flatMap({ realm.roles[$0] }), role.client == client else { throw .noRole }
        guard mayHandOut(role, call) else { throw .forbidden }
        if call.method == "POST" { account.roles.insert(role.id) } else { account.roles.remove(role.id) }
      }
      return .done
    default: throw .notAllowed
    }
  }

  /// Admin roles go only from those who hold them.
  private func mayHandOut(_ role: Role, _ call: AdminCall) -> Bool {
    role.client != call.realm.management || call.roles.contains(role.name)
  }

  private func allMappings(_ account: Account, _ realm: Realm) -> JSONValue {
    let held = account.roles.compactMap { realm.roles[$0] }.sorted { $0.name < $1.name }
    var shown = JSONObject()
    let own = held.filter { $0.client == nil }
    if !own.isEmpty { shown["realmMappings"] = .array(own.map { realm.shown($0) }) }
    var mappings = JSONObject()
    for id in Set(held.compactMap(\.client)).sorted() {
      guard let client = realm.clients[id] else { continue }
      mappings[client.clientID] = [
        "id": .string(id), "client": .string(client.clientID),
        "mappings": .array(held.filter { $0.client == id }.map { realm.shown($0) }),
      ]
    }
    if !mappings.isEmpty { shown["clientMappings"] = .object(mappings) }
    return .object(shown)
  }
}
