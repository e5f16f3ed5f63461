/// A key of the configuration file: the one description that reading, errors, `usher config keys` and the README share.
struct Setting: Sendable {
  /// What stands behind the key.
  indirect enum Shape: Sendable {
    /// A value; `standard` is its default as it would be written.
    case value(ValueKind, standard: String?)
    /// Further keys. Left out, its own defaults count.
    case section([Setting])
    /// Further keys. Left out, there is none of it.
    case optionalSection([Setting])
    /// A list of sections, at least one.
    case list([Setting])
    /// Exactly one of these sections.
    case oneOf([Setting])
  }

  var name: String
  var shape: Shape
  /// Whether it must be there.
  var isRequired: Bool
  /// The environment variable that goes first.
  var variable: String?
  /// What to write, in snippets.
  var example: String
  /// One sentence without a full stop.
  var summary: String

  /// A value that can be left out: its default counts, or there is none.
  static func optional(
    _ name: String, _ kind: ValueKind, standard: String? = nil, variable: String? = nil, _ summary: String
  ) -> Setting {
    Setting(
      name: name, shape: .value(kind, standard: standard), isRequired: false, variable: variable, example: "",
      summary: summary)
  }

  /// A value that must be there.
  static func required(
    _ name: String, _ kind: ValueKind, example: String, variable: String? = nil, _ summary: String
  ) -> Setting {
    Setting(
      name: name, shape: .value(kind, standard: nil), isRequired: true, variable: variable, example: example,
      summary: summary)
  }

  /// Further keys under a name.
  static func group(_ name: String, _ shape: Shape, isRequired: Bool = false, _ summary: String) -> Setting {
    Setting(name: name, shape: shape, isRequired: isRequired, variable: nil, example: "", summary: summary)
  }

  /// The keys right below.
  var children: [Setting] {
    switch shape {
    case .value: []
    case .section(let children), .optionalSection(let children), .list(let children), .oneOf(let children): children
    }
  }

  /// The least to write for this key, with all that is required below it.
  func snippet(indent: Int = 0) -> [String] {
    let margin = String(repeating: " ", count: indent)
    switch shape {
    case .value: return ["\(margin)\(name): \(example)"]
    case .section(let children), .optionalSection(let children):
      let inner = children.filter(\.isRequired).flatMap { $0.snippet(indent: indent + 2) }
      return inner.isEmpty ? ["\(margin)\(name): {}"] : ["\(margin)\(name):"] + inner
    case .list(let children):
      var inner = children.filter(\.isRequired).flatMap { $0.snippet(indent: indent + 4) }
      if let first = inner.first { inner[0] = "\(margin)  - \(first.dropFirst(indent + 4))" }
      return ["\(margin)\(name):"] + inner
    case .oneOf(let alternatives):
      return ["\(margin)\(name):"] + (alternatives.first?.snippet(indent: indent + 2) ?? [])
    }
  }
}
