import Config

/// The least that works.
let minimum = """
  kafka:
    bootstrap: broker-1:9092
  sources:
    - name: hr
      topics: [users]
  provider:
    keycloak:
      url: https://id.example.com
      realm: staff
      client: usher
      secret: {env: USHER_KEYCLOAK_SECRET}

  """

/// Reads a text as the file `/etc/usher/config.yaml` on the host `sync-1`.
func load(_ text: String, environment: [String: String] = [:]) throws(ConfigError) -> LoadedConfiguration {
  try ConfigLoader.read(Array(text.utf8), file: "/etc/usher/config.yaml", environment: environment, hostName: "sync-1")
}

/// The mistakes of a text, one string each, without the folder of the file; empty where it has none.
func mistakes(_ text: String, environment: [String: String] = [:]) -> [String] {
  do {
    _ = try load(text, environment: environment)
    return []
  } catch {
    guard case .invalid(_, let problems, _) = error else { return [error.description] }
    return problems.map {
      $0.description.hasPrefix("/etc/usher/") ? String($0.description.dropFirst(11)) : $0.description
    }
  }
}
