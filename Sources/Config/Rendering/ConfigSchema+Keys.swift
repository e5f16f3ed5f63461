/// A key of the configuration file, described.
public struct ConfigKey: Equatable, Sendable {
  /// Its path; `[]` stands for each entry of a list: `sources[].name`.
  public var path: String
  /// What stands behind it, in a word or two.
  public var kind: String
  /// The default as it would be written; nil where there is none.
  public var standard: String?
  /// Whether the file must have it, where the section above it is there.
  public var isRequired: Bool
  /// The environment variable that goes before the file.
  public var variable: String?
  /// A sentence without a full stop.
  public var summary: String
}

extension ConfigSchema {
  /// All keys that hold a value (and sections without keys), in the order of the schema.
  public static let keys: [ConfigKey] = root.flatMap { keys($0, below: "") }

  private static func keys(_ setting: Setting, below path: String) -> [ConfigKey] {
    let name = path.isEmpty ? setting.name : "\(path).\(setting.name)"
    switch setting.shape {
    case .value(let kind, let standard):
      return [
        ConfigKey(
          path: name, kind: kind.label, standard: standard, isRequired: setting.isRequired,
          variable: setting.variable, summary: setting.summary)
      ]
    case .section(let children) where children.isEmpty:
      return [
        ConfigKey(
          path: name, kind: "{}", standard: nil, isRequired: false, variable: nil, summary: setting.summary)
      ]
    case .list(let children): return children.flatMap { keys($0, below: name + "[]") }
    case .section(let children), .optionalSection(let children), .oneOf(let children):
      return children.flatMap { keys($0, below: name) }
    }
  }

  /// The table of keys for a terminal: a key, its kind and default, and below them what it means.
  public static func keyLines() -> [String] {
    let width = keys.map(\.path.count).max() ?? 0
    return keys.flatMap { key in
      let name = key.path + String(repeating: " ", count: width - key.path.count)
      return ["\(name)  \(key.kind)  (\(state(key)))", "    \(key.summary)\(variable(key))"]
    }
  }

  /// The table of keys in Markdown, for the README.
  public static func keyMarkdown() -> String {
    let rows = keys.map { key in
      "| `\(key.path)` | \(key.kind) | \(state(key)) | \(key.summary)\(variable(key)) |"
    }
    return (["| key | value | default | meaning |", "|---|---|---|---|"] + rows).joined(separator: "\n")
  }

  private static func state(_ key: ConfigKey) -> String {
    key.isRequired ? "required" : key.standard.map { "default \($0)" } ?? "not set"
  }

  private static func variable(_ key: ConfigKey) -> String { key.variable.map { "; \($0)" } ?? "" }
}
