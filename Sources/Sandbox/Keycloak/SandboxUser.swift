/// A user as the simulated Keycloak stores it, what the API hides included.
public struct SandboxUser: Equatable, Sendable {
  /// The provider's id.
  public var id: String
  /// Lower-case.
  public var username: String
  /// Lower-case; nil: none.
  public var email: String?
  /// The given name.
  public var firstName: String?
  /// The family name.
  public var lastName: String?
  /// Whether the user may log in.
  public var isEnabled: Bool
  /// Whether the e-mail counts as proven.
  public var isEmailVerified: Bool
  /// Milliseconds since 1970.
  public var createdTimestamp: Int
  /// All attributes, undeclared ones too.
  public var attributes: [String: [String]]
  /// Actions that are asked for at the next login, in their order.
  public var requiredActions: [String]
  /// Paths of the groups it is a direct member of, sorted.
  public var groups: [String]
  /// Names of its realm roles, sorted.
  public var roles: [String]
  /// Roles of clients as `client/role`, sorted.
  public var clientRoles: [String]
  /// Whether it has a password.
  public var hasPassword: Bool
}

/// A mail that the simulated Keycloak would have sent.
public struct SandboxMail: Equatable, Sendable {
  /// The user's id.
  public var userID: String
  /// The user's name.
  public var username: String
  /// The address.
  public var address: String
  /// What the link asks for: `UPDATE_PASSWORD`, `VERIFY_EMAIL` …
  public var actions: [String]
  /// How long the link works, in seconds.
  public var lifespan: Int
  /// The client that the link leads back to.
  public var client: String?
  /// Where in that client.
  public var redirect: String?
  /// The user's attribute `locale`.
  public var locale: String?
}
