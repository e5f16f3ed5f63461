/// A configuration and what is to be said about it.
public struct LoadedConfiguration: Sendable {
  /// The file it was read from.
  public var file: String
  /// The values.
  public var configuration: Configuration
  /// Every value with its origin, for `usher config show`.
  public var settings: [ShownSetting]
  /// What works, but is doubtful.
  public var warnings: [ConfigProblem]
}

/// A value as it is shown: secrets appear as their sources.
public struct ShownSetting: Equatable, Sendable {
  /// The key's path: `sources[0].name`.
  public var path: String
  /// The value in YAML's flow style.
  public var value: String
  /// `default`, `file`, or the name of an environment variable.
  public var origin: String

  /// Whether nobody chose the value.
  public var isDefault: Bool { origin == "default" }
}

extension LoadedConfiguration {
  /// One line a value: path, value and, in a last column, `default` or the environment variable.
  public func showLines() -> [String] {
    let left = settings.map(\.path.count).max() ?? 0
    let middle = min(48, settings.map(\.value.count).max() ?? 0)
    return settings.map { setting in
      let path = setting.path + String(repeating: " ", count: left - setting.path.count)
      if setting.origin == "file" { return "\(path)  \(setting.value)" }
      let value = setting.value + String(repeating: " ", count: max(0, middle - setting.value.count))
      return "\(path)  \(value)  # \(setting.origin)"
    }
  }

  /// What `usher config check` says: the file is fine, where it leads to, and the warnings.
  public func checkLines() -> [String] {
    let sources = configuration.sources.map { "\($0.name) (\($0.topics.joined(separator: ", ")))" }
    let unset = settings.count(where: \.isDefault)
    return [
      "\(file): no mistakes. \(settings.count - unset) settings, \(unset) defaults.",
      "  instance  \(configuration.instance)",
      "  kafka     \(configuration.kafka.bootstrap)",
      "  sources   \(sources.joined(separator: "; "))",
      "  provider  \(configuration.provider.kind) \(configuration.provider.displayName)",
    ] + warnings.map { "warning: \($0)" }
  }
}
