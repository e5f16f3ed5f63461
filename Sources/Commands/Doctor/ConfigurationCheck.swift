import Config
import Kafka
import Providers

/// The configuration file and the secrets that it names.
struct ConfigurationCheck {
  /// What was found.
  private(set) var group = CheckGroup(title)
  /// How to reach Kafka, secrets read; nil where one cannot be read.
  private(set) var kafka: KafkaSettings?
  /// Whether the provider's secrets can be read.
  private(set) var hasProviderSecret = true

  private static let title = "Configuration"

  /// Reads every secret once; blocks while commands run.
  init(_ loaded: LoadedConfiguration) {
    let unset = loaded.settings.count(where: \.isDefault)
    group.add(.ok, "file", "\(loaded.file): \(loaded.settings.count - unset) settings, \(unset) defaults")
    for warning in loaded.warnings { group.add(.note, warning.key, "\(warning.text) (\(warning.place))") }
    let configuration = loaded.configuration
    var properties = configuration.kafka.properties.map { ($0.name, $0.value) }
    var isComplete = true
    for secret in configuration.kafka.secrets {
      if let value = read(secret.source, for: "kafka.secrets.\(secret.name)") {
        properties.append((secret.name, value.revealed))
      } else {
        isComplete = false
      }
    }
    if isComplete { kafka = KafkaSettings(bootstrap: configuration.kafka.bootstrap, properties: properties) }
    for (setting, source) in configuration.provider.secrets where read(source, for: setting) == nil {
      hasProviderSecret = false
    }
  }

  /// Says how a secret is; its value goes nowhere but to the library that needs it.
  private mutating func read(_ source: SecretSource, for setting: String) -> Secret? {
    do throws(SecretError) {
      let secret = try source.read(for: setting)
      group.add(.ok, setting, "can be read from \(source.shown)")
      return secret
    } catch {
      // The error starts with the setting, which is the line's subject.
      let prefix = "\(setting): "
      let text = error.description
      group.add(.problem, setting, text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text)
      return nil
    }
  }

  /// The mistakes that leave no configuration to work with.
  static func group(_ error: ConfigError) -> CheckGroup {
    var group = CheckGroup(title)
    switch error {
    case .invalid(let file, let problems, let more):
      for problem in problems {
        let text = problem.key.isEmpty ? problem.text : "\(problem.key): \(problem.text)"
        group.add(
          .problem, problem.place, text, remedy: problem.snippet.map { "    " + $0 }.joined(separator: "\n"))
      }
      if more > 0 { group.add(.problem, file, "and \(more) more; correct these first") }
    case .noFile, .unreadable, .noHome:
      let lines = error.description.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      group.add(.problem, "file", String(lines[0]), remedy: lines.count > 1 ? String(lines[1]) : "")
    }
    return group
  }
}

extension Configuration.Provider {
  /// The settings that name secrets, and where these are read from.
  fileprivate var secrets: [(setting: String, source: SecretSource)] {
    switch self {
    case .keycloak(let keycloak): [("provider.keycloak.secret", keycloak.secret)]
    case .scim(let scim):
      switch scim.access {
      case .token(let source): [("provider.scim.token", source)]
      case .client(_, _, let source): [("provider.scim.secret", source)]
      }
    case .sandbox: []
    }
  }
}
