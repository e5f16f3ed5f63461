import Providers
import SyncModel

/// Keycloak as usher knows it, in front of a sink that has no realm to be asked about.
///
/// The sink takes any user and finds none, so the questions that are asked once at the start (rights, own account) have
/// no true answer there; they are answered here. Everything that is done per user goes through unchanged.
struct SinkProvider: IdentityProvider {
  let keycloak: KeycloakProvider
  let realm: String

  func capabilities() async throws(ProviderError) -> ProviderCapabilities {
    ProviderCapabilities(mode: "bulk", idNamespace: realm, userCount: 0)
  }

  func lookup(_ users: [UserReference], lane: Lane) async -> LookupResult {
    await keycloak.lookup(users, lane: lane)
  }

  func page(after cursor: PageCursor?) async throws(ProviderError) -> ProviderPage {
    try await keycloak.page(after: cursor)
  }

  func submit(_ batch: ChangeBatch) async -> Submission { await keycloak.submit(batch) }

  func sendPasswordSetup(to user: ProviderID) async -> MailAnswer { await keycloak.sendPasswordSetup(to: user) }

  func inspect(attributes: [String]) async -> [Finding] { await keycloak.inspect(attributes: attributes) }

  func repair() async throws(ProviderError) -> [String] { try await keycloak.repair() }

  func account(_ user: UserReference) async throws(ProviderError) -> ProviderAccount? {
    try await keycloak.account(user)
  }
}
