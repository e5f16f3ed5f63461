import Testing

/// A promise of the Keycloak provider that must hold against the sandbox and a real server alike.
struct ContractCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: @Sendable (KeycloakPlace) async throws -> Void

  init(_ sentence: String, _ run: @escaping @Sendable (KeycloakPlace) async throws -> Void) {
    testDescription = sentence
    self.run = run
  }

  /// All that leave the realm's settings as they are.
  static let all = setup + creates + changes + lookups + mails
}
