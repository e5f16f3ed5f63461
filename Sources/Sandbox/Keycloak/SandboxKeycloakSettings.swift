/// What a simulated Keycloak starts with. The defaults are the realm that usher's tests use with the real server.
public struct SandboxKeycloakSettings: Sendable {
  /// How long it takes to answer.
  public enum Pace: Sendable {
    /// As fast as it can.
    case unlimited
    /// As slow as a real server on two cores: an import's time grows with the square of its size.
    case real
  }

  /// The realm's name.
  public var realm: String
  /// The service account with every role that an engine needs. Beside it there are `<client>-users-only`, whose imports
  /// answer 403, and `<client>-readonly`; their secrets are `<name>-secret`.
  public var client: String
  /// Its secret.
  public var secret: String
  /// Groups by their paths, `/staff/sales`; those above are made too.
  public var groups: [String]
  /// Realm roles beside the default role.
  public var roles: [String]
  /// Declared single-valued attributes that admins edit, beside `department` (several values), `employeeNumber` (digits),
  /// `phoneNumber` and `keyAttribute`.
  public var attributes: [String]
  /// The declared attribute that holds the user key; look-ups by it are fast, unlike in the real server.
  public var keyAttribute: String
  /// The port; 0: any free one.
  public var port: UInt16
  /// Threads that answer.
  public var threads: Int
  /// How long it takes to answer.
  public var pace: Pace

  /// Settings; see the properties.
  public init(
    realm: String = "usher", client: String = "usher", secret: String = "usher-secret",
    groups: [String] = ["/staff/engineering", "/staff/sales", "/contractors"],
    roles: [String] = ["employee", "contractor"], attributes: [String] = [], keyAttribute: String = "externalId",
    port: UInt16 = 0, threads: Int = 2, pace: Pace = .unlimited
  ) {
    self.realm = realm
    self.client = client
    self.secret = secret
    self.groups = groups
    self.roles = roles
    self.attributes = attributes
    self.keyAttribute = keyAttribute
    self.port = port
    self.threads = threads
    self.pace = pace
  }
}
