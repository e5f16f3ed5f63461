public import HTTPServer
import JSON
import Platform

/// A server on loopback that behaves like Keycloak 26.7.3 towards a user provisioner, and misbehaves on demand.
///
/// All is in memory. What it does follows facts looked up on the real server; the tests run the same cases against both.
/// It speaks the admin API of users, groups, roles, clients and the profile, partialImport, and client credentials. A
/// second realm is made as on the real server: `POST /admin/realms` with the token of `adminClient` in realm `master`.
public final class SandboxKeycloak: Sendable {
  /// `http://127.0.0.1:port`; the same after `goDown` and `comeUp`.
  public let url: String
  /// The realm's name.
  public let realm: String
  /// The service account with every role that an engine needs.
  public let client: String
  /// Its secret.
  public let secret: String
  /// The client in realm `master` that may do everything.
  public let adminClient = "sandbox-admin"
  /// Its secret.
  public let adminSecret = "sandbox-admin-secret"
  /// How it misbehaves.
  public let faults = SandboxFaults()

  private let settings: SandboxKeycloakSettings
  private let service: KeycloakService
  private let daemon: Locked<HTTPServerDaemon?>
  private let port: UInt16

  /// Starts it; it answers when this returns.
  ///
  /// - Throws: when it gets no port.
  public init(_ settings: SandboxKeycloakSettings = SandboxKeycloakSettings()) throws(HTTPServerError) {
    self.settings = settings
    realm = settings.realm
    client = settings.client
    secret = settings.secret
    let service = KeycloakService(settings: settings, faults: faults)
    let daemon = try service.serve(port: settings.port)
    self.service = service
    port = daemon.port
    url = daemon.url
    self.daemon = Locked(daemon)
    service.prepare(adminClient: adminClient, adminSecret: adminSecret)
  }

  /// Stops it. Answers that are held back go out at once.
  public func stop() {
    let running = daemon.withLock { $0.take() }
    running?.stop(within: .zero)
  }

  /// Refuses connections from now on; those that are open are closed. What it knows stays.
  public func goDown() { stop() }

  /// Answers again, on the same port.
  ///
  /// - Throws: when another program took the port meanwhile.
  public func comeUp() throws(HTTPServerError) {
    let isUp = daemon.withLock { $0 != nil }
    if isUp { return }
    let fresh = try service.serve(port: port)
    daemon.withLock { $0 = fresh }
  }

  /// The users of the realm by username, as they are stored now; service accounts are left out.
  public var users: [SandboxUser] { service.users() }

  /// One user of the realm; `username` in any case.
  public func user(_ username: String) -> SandboxUser? { service.user(username) }

  /// How many users the realm has, service accounts left out.
  public var userCount: Int { service.userCount() }

  /// The mails it would have sent, in their order.
  public var mails: [SandboxMail] { service.mails() }

  /// How many requests about this came, faults included.
  public func requests(_ route: SandboxRoute) -> Int { service.requests(route) }

  /// How many requests came, faults included.
  public var requestCount: Int { SandboxRoute.allCases.reduce(0) { $0 + service.requests($1) } }

  /// Lets every token run out at once.
  public func expireTokens() { service.expireTokens() }
}
