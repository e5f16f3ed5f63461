/// A value in a YAML file, with its place.
///
/// Nothing is interpreted: a scalar is the text that was written, and the reader decides whether it wants a number.
/// So `version: 1.10` keeps its zero and `country: NO` stays a country.
public struct YAMLNode: Hashable, Sendable {
  /// What a node holds.
  public indirect enum Content: Hashable, Sendable {
    /// A text.
    case scalar(YAMLScalar)
    /// A list, in the order of the file.
    case sequence([YAMLNode])
    /// Keys with values, in the order of the file.
    case mapping(YAMLMapping)
  }

  /// The value.
  public var content: Content
  /// Where the value starts.
  public var location: YAMLLocation

  /// A value at a place.
  public init(_ content: Content, at location: YAMLLocation) {
    self.content = content
    self.location = location
  }

  /// The scalar, or nil where this is a list or a mapping.
  public var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// The list's nodes, or nil where this is no list.
  public var sequence: [YAMLNode]? {
    if case .sequence(let nodes) = content { nodes } else { nil }
  }

  /// The mapping, or nil where this is none.
  public var mapping: YAMLMapping? {
    if case .mapping(let mapping) = content { mapping } else { nil }
  }

  /// What an error calls this node: `a text`, `nothing`, `a list`, `a mapping`.
  public var kind: String {
    switch content {
    case .scalar(let scalar): scalar.isNull ? "nothing" : "a text"
    case .sequence: "a list"
    case .mapping: "a mapping"
    }
  }
}
