/// The provider that a journal belongs to: provider ids and fingerprints of one are worthless for another.
public struct JournalIdentity: Hashable, Sendable {
  /// `keycloak`, `scim`.
  public var providerKind: String
  /// Its base URL, as configured.
  public var providerURL: String
  /// The realm, empty where the kind has none.
  public var providerRealm: String

  /// Makes an identity.
  public init(providerKind: String, providerURL: String, providerRealm: String) {
    self.providerKind = providerKind
    self.providerURL = providerURL
    self.providerRealm = providerRealm
  }

  /// For people: `keycloak https://id.example.com, realm staff`.
  public var text: String {
    "\(providerKind) \(providerURL)" + (providerRealm.isEmpty ? "" : ", realm \(providerRealm)")
  }
}
