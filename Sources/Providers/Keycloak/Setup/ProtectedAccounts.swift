import JSON
import SyncModel

/// The accounts that usher never touches: service accounts, holders of admin roles, configured names.
struct ProtectedAccounts: Sendable {
  /// By the account's id: the admin role it holds.
  private(set) var roles: [String: String] = [:]
  /// Configured usernames, lower-cased.
  private let names: Set<String>
  /// Why the holders of admin roles are not known; nil: they are.
  var refusal: String?

  init(names: [String]) {
    self.names = Set(names.map { $0.lowercased() })
  }

  /// How many accounts hold admin roles.
  var count: Int { roles.count }

  mutating func add(_ id: String, role: String) {
    if roles[id] == nil { roles[id] = role }
  }

  /// Why the account is protected; nil: it is not.
  func reason(id: String, username: String) -> String? {
    if let role = roles[id] { return "it holds the admin role \(role)" }
    let username = username.lowercased()
    if username.hasPrefix("service-account-") { return "it is a client's service account" }
    if names.contains(username) { return "its username is listed under protected" }
    return nil
  }
}

extension KeycloakConnection {
  /// Lists the holders of each role of realm-management: users, and members of groups and their subgroups, also by way
  /// of realm roles that contain such a role.
  func readProtected(lane: Lane = .urgent) async throws(CallFailure) -> ProtectedAccounts {
    var found = ProtectedAccounts(names: settings.protectedNames)
    let clients = try await adminClients(lane)
    guard let clients else {
      found.refusal =
        "holders of admin roles are not known, so they are not protected: client \(settings.client) has no role view-clients of realm-management"
      return found
    }
    for client in clients {
      let path = "/clients/\(client)/roles"
      for role in try await json(path, "reading admin roles", lane: lane).array ?? [] {
        guard let name = role["name"]?.string else { continue }
        try await addHolders("\(path)/\(PercentCoding.encode(name))", name, lane, to: &found)
      }
    }
    // Realm roles are visible to view-realm only; without it those that contain admin roles stay unknown.
    guard let realmRoles = try await optional("/roles?max=1000", "reading realm roles", lane: lane)?.array else {
      found.refusal =
        "holders of realm roles that contain admin roles are not known, so they are not protected: client \(settings.client) has no role view-realm of realm-management"
      return found
    }
    for role in realmRoles where role["composite"]?.bool == true {
      guard let name = role["name"]?.string, !name.hasPrefix("default-roles-") else { continue }
      let path = "/roles/\(PercentCoding.encode(name))"
      for client in clients {
        let parts = try await json("\(path)/composites/clients/\(client)", "reading composite roles", lane: lane)
        if parts.array?.isEmpty == false {
          try await addHolders(path, name, lane, to: &found)
          break
        }
      }
    }
    return found
  }

  /// The clients whose roles make admins: realm-management; in master one for each realm. Nil where that is forbidden.
  private func adminClients(_ lane: Lane) async throws(CallFailure) -> [String]? {
    let what = "reading admin roles"
    guard let one = try await optional("/clients?clientId=realm-management", what, lane: lane)?.array else {
      return nil
    }
    if let id = one.first?["id"]?.string { return [id] }
    return try await list("/clients?search=true&clientId=-realm", what, lane: lane)
      .filter { $0["clientId"]?.string?.hasSuffix("-realm") == true }.compactMap { $0["id"]?.string }
  }

  private func addHolders(
    _ path: String, _ role: String, _ lane: Lane, to found: inout ProtectedAccounts
  ) async throws(CallFailure) {
    let what = "reading the holders of admin roles"
    for user in try await list("\(path)/users", what, lane: lane) {
      if let id = user["id"]?.string { found.add(id, role: role) }
    }
    var groups = try await list("\(path)/groups", what, lane: lane).compactMap { $0["id"]?.string }
    var seen = Set(groups)
    while let group = groups.popLast() {
      for user in try await list("/groups/\(group)/members?briefRepresentation=true", what, lane: lane) {
        if let id = user["id"]?.string { found.add(id, role: role) }
      }
      // A group's roles are those of its subgroups too.
      for child in try await list("/groups/\(group)/children", what, lane: lane) {
        if let id = child["id"]?.string, seen.insert(id).inserted { groups.append(id) }
      }
    }
  }
}
