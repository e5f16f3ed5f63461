extension Configuration {
  /// Where users go.
  public enum Provider: Equatable, Sendable {
    /// A realm of a Keycloak, by its admin API.
    case keycloak(Keycloak)
    /// A service that speaks SCIM 2.0.
    case scim(SCIM)
    /// A simulated Keycloak inside this process, for demonstrations.
    case sandbox

    /// The kind's name, as in snapshots: `keycloak`, `scim`, `sandbox`.
    public var kind: String {
      switch self {
      case .keycloak: "keycloak"
      case .scim: "scim"
      case .sandbox: "sandbox"
      }
    }

    /// The provider's name for people: `staff@id.example.com`.
    public var displayName: String {
      switch self {
      case .keycloak(let keycloak): "\(keycloak.realm)@\(WebAddress(keycloak.url)?.authority ?? keycloak.url)"
      case .scim(let scim): WebAddress(scim.url)?.authority ?? scim.url
      case .sandbox: "sandbox"
      }
    }
  }

  /// Which accounts without a user key are taken over.
  public enum Adoption: String, Equatable, Sendable, CaseIterable {
    /// One with the same username.
    case username
    /// None.
    case never
  }

  /// A realm of a Keycloak.
  public struct Keycloak: Equatable, Sendable {
    /// The base URL, without a slash at its end.
    public var url: String
    /// The realm's name.
    public var realm: String
    /// The id of the client whose service account is used.
    public var client: String
    /// The client's secret.
    public var secret: SecretSource
    /// A PEM file of authorities to trust instead of the system's; nil for the system's.
    public var authorities: String?
    /// The attribute that holds the user key.
    public var keyAttribute: String
    /// Which accounts without a user key are taken over.
    public var adoption: Adoption
    /// Usernames that are never adopted or changed.
    public var protected: [String]
    /// The mail that created users get; nil: none.
    public var passwordMail: PasswordMail?

    /// A realm with the defaults.
    public init(
      url: String, realm: String, client: String, secret: SecretSource, authorities: String? = nil,
      keyAttribute: String = "externalId", adoption: Adoption = .username, protected: [String] = [],
      passwordMail: PasswordMail? = nil
    ) {
      self.url = url
      self.realm = realm
      self.client = client
      self.secret = secret
      self.authorities = authorities
      self.keyAttribute = keyAttribute
      self.adoption = adoption
      self.protected = protected
      self.passwordMail = passwordMail
    }
  }

  /// The mail by which created users choose a password.
  public struct PasswordMail: Equatable, Sendable {
    /// Required actions of Keycloak, such as `UPDATE_PASSWORD`.
    public var actions: [String]
    /// How long its link holds, in seconds.
    public var lifespanSeconds: Double
    /// The client that the link leads to; nil: none.
    public var client: String?
    /// Where the link leads afterwards; only with `client`.
    public var redirect: String?

    /// A mail with the defaults.
    public init(
      actions: [String] = ["UPDATE_PASSWORD"], lifespanSeconds: Double = 43_200, client: String? = nil,
      redirect: String? = nil
    ) {
      self.actions = actions
      self.lifespanSeconds = lifespanSeconds
      self.client = client
      self.redirect = redirect
    }
  }

  /// A service that speaks SCIM 2.0.
  public struct SCIM: Equatable, Sendable {
    /// How usher proves who it is.
    public enum Access: Equatable, Sendable {
      /// A bearer token that does not expire, or that its source renews.
      case token(SecretSource)
      /// OAuth 2.0 client credentials at a token endpoint.
      case client(tokenURL: String, client: String, secret: SecretSource)
    }

    /// The base URL, without a slash at its end.
    public var url: String
    /// How usher proves who it is.
    public var access: Access
    /// A PEM file of authorities to trust instead of the system's; nil for the system's.
    public var authorities: String?
    /// Which accounts without a user key are taken over.
    public var adoption: Adoption
    /// Usernames that are never adopted or changed.
    public var protected: [String]

    /// A service with the defaults.
    public init(
      url: String, access: Access, authorities: String? = nil, adoption: Adoption = .username, protected: [String] = []
    ) {
      self.url = url
      self.access = access
      self.authorities = authorities
      self.adoption = adoption
      self.protected = protected
    }
  }
}
