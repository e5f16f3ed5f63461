import Platform

/// The services that tests run against, as the `USHER_TEST_…` variables name them.
///
/// Shared by all tests: each takes topics and realms of its own.
package struct TestServices: Sendable {
  /// `host:port` of the broker's plain listener; a super user.
  package let kafka: String
  /// `host:port` of the listener with SASL_SSL, where ACLs hold.
  package let kafkaTLS: String
  /// The path of the certificate that signed those of all services.
  package let certificateAuthority: String
  /// The base URL of Keycloak.
  package let keycloak: String
  /// The base URL of Keycloak with TLS.
  package let keycloakTLS: String
  /// The id of the service account with every role an engine needs. It exists in every realm of `realm`.
  package let client: String
  /// Its secret.
  package let clientSecret: String
  /// The id of the client in realm `master` that may do everything.
  package let adminClient: String
  /// Its secret.
  package let adminSecret: String
  /// `host:port` of the mail sink.
  package let smtp: String
  /// A Maildir: one file a mail, in its folder `new`.
  package let mailFolder: String

  private let script: String

  /// Whether services are named at all.
  package static var isSet: Bool {
    Environment["USHER_TEST_KAFKA"] != nil && Environment["USHER_TEST_KEYCLOAK"] != nil
  }

  /// Reads the variables.
  ///
  /// - Throws: the first one that is missing.
  package init() throws(MissingVariable) {
    kafka = try Self.variable("USHER_TEST_KAFKA")
    kafkaTLS = try Self.variable("USHER_TEST_KAFKA_TLS")
    certificateAuthority = try Self.variable("USHER_TEST_CA")
    keycloak = try Self.variable("USHER_TEST_KEYCLOAK")
    keycloakTLS = try Self.variable("USHER_TEST_KEYCLOAK_HTTPS")
    client = try Self.variable("USHER_TEST_KEYCLOAK_CLIENT")
    clientSecret = try Self.variable("USHER_TEST_KEYCLOAK_SECRET")
    adminClient = try Self.variable("USHER_TEST_KEYCLOAK_ADMIN_CLIENT")
    adminSecret = try Self.variable("USHER_TEST_KEYCLOAK_ADMIN_SECRET")
    smtp = try Self.variable("USHER_TEST_SMTP")
    mailFolder = try Self.variable("USHER_TEST_MAILDIR")
    script = try Self.variable("USHER_TEST_SERVICES")
  }

  /// Makes a topic with a name that no other test has.
  ///
  /// - Parameters:
  ///   - prefix: of its name. The ACLs of the TLS listener let `usher` at `users…` and `usher.…`, `hr` at `users…`.
  ///   - settings: of the topic, such as `cleanup.policy`.
  /// - Returns: its name.
  package func topic(
    _ prefix: String = "users", partitions: Int = 3, settings: [String: String] = [:]
  ) async throws -> String {
    let name = Self.uniqueName(prefix)
    let pairs = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    try await call(["topic", name, "\(partitions)"] + pairs)
    return name
  }

  /// Makes a realm with a name that no other test has: groups, roles, password policy and clients of the template.
  ///
  /// - Returns: its name.
  package func realm(_ prefix: String = "test") async throws -> String {
    let name = Self.uniqueName(prefix)
    try await call(["realm", name])
    return name
  }

  /// The base of a realm's SCIM endpoints.
  package func scim(realm: String) -> String { "\(keycloak)/realms/\(realm)/scim/v2" }

  /// A name that no other test has, of this run or another: letters, digits and dashes after `prefix`.
  package static func uniqueName(_ prefix: String) -> String {
    let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    let random = (0..<10).map { _ in String(alphabet[Int.random(in: 0..<alphabet.count)]) }.joined()
    return "\(prefix)-\(ThisProcess.identifier)-\(random)"
  }

  private func call(_ arguments: [String]) async throws {
    let finished = try await run(script, arguments, within: 90_000)
    guard finished.isSuccess else {
      throw ServiceFailure(command: arguments.joined(separator: " "), text: finished.errorsText + finished.outputText)
    }
  }

  private static func variable(_ name: String) throws(MissingVariable) -> String {
    guard let value = Environment[name] else { throw MissingVariable(name: name) }
    return value
  }
}

/// A variable that `services env` prints is not set.
package struct MissingVariable: Error, CustomStringConvertible {
  /// Its name.
  package let name: String

  /// What is wrong, and what to do.
  package var description: String { "\(name) is not set: run the tests by `services run swift test`." }
}

/// The services' script could not do what a test asked for.
package struct ServiceFailure: Error, CustomStringConvertible {
  /// The script's arguments.
  package let command: String
  /// What it wrote.
  package let text: String

  /// What failed, and what the script said.
  package var description: String { "services \(command) failed: \(text)" }
}
