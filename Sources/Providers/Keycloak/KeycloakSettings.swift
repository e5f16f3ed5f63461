public import Transport

/// How usher reaches and uses one realm of a Keycloak server.
public struct KeycloakSettings: Sendable {
  /// How set-password mails are asked for (`execute-actions-email`).
  public struct PasswordMail: Equatable, Sendable {
    /// Required actions that the link leads to, as Keycloak spells them: `UPDATE_PASSWORD`, `VERIFY_EMAIL`.
    public var actions: [String]
    /// How long the link is good, in seconds; nil: the realm's setting.
    public var lifespanSeconds: Int?
    /// The client that the user is sent on to; nil: none.
    public var client: String?
    /// Where the user is sent on to; needs `client`, which must allow it.
    public var redirect: String?

    /// Mail settings; see the properties.
    public init(
      actions: [String] = ["UPDATE_PASSWORD"], lifespanSeconds: Int? = nil, client: String? = nil,
      redirect: String? = nil
    ) {
      self.actions = actions
      self.lifespanSeconds = lifespanSeconds
      self.client = client
      self.redirect = redirect
    }
  }

  /// The server's base URL, with its relative path if it has one: `https://id.example.com`.
  public var url: String
  /// The realm, where both the users and usher's client are.
  public var realm: String
  /// The client id of usher's service account.
  public var client: String
  /// Reads the client's secret; asked at the first use, and again when Keycloak refuses it. May block.
  public var secret: @Sendable () throws -> String
  /// The attribute that holds the user key.
  public var keyAttribute: String
  /// Usernames of accounts that are never touched; compared without case.
  public var protectedNames: [String]
  /// Nil: no mails are sent.
  public var passwordMail: PasswordMail?
  /// Connections, time limits, certificates.
  public var http: HTTPSettings

  /// Settings; see the properties.
  public init(
    url: String, realm: String, client: String, secret: @escaping @Sendable () throws -> String,
    keyAttribute: String = "externalId", protectedNames: [String] = [], passwordMail: PasswordMail? = nil,
    http: HTTPSettings = HTTPSettings()
  ) {
    var url = url
    while url.hasSuffix("/") { url.removeLast() }
    self.url = url
    self.realm = realm
    self.client = client
    self.secret = secret
    self.keyAttribute = keyAttribute
    self.protectedNames = protectedNames
    self.passwordMail = passwordMail
    self.http = http
  }

  /// `realm@host`, for headers and texts.
  public var name: String {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    return "\(realm)@\(rest.prefix { $0 != "/" })"
  }
}
