/// A role, of the realm or of a client.
struct Role {
  let id: String
  let name: String
  var description: String?
  var isComposite = false
  /// The client's id; nil: of the realm.
  let client: String?
}

/// What an admin may do: the roles of the client `realm-management`.
enum AdminRole {
  static let all = [
    "realm-admin", "manage-users", "view-users", "query-users", "query-groups", "manage-realm", "view-realm",
    "manage-clients", "view-clients", "query-clients", "query-realms", "create-client", "impersonation",
    "manage-events",
    "view-events", "manage-identity-providers", "view-identity-providers", "manage-authorization",
    "view-authorization", "manage-organizations", "view-organizations", "query-organizations",
  ]

  private static let composites: [String: [String]] = [
    "realm-admin": all, "view-users": ["query-users", "query-groups"], "view-clients": ["query-clients"],
    "view-organizations": ["query-organizations"],
  ]

  static func isComposite(_ name: String) -> Bool { composites[name] != nil }

  /// The roles and those inside them.
  static func expanded(_ names: some Sequence<String>) -> Set<String> {
    var found = Set(names)
    for name in found { found.formUnion(composites[name] ?? []) }
    return found
  }
}
