/// How large a YAML text may be. Files written by people stay far below; what is above is a mistake or an attack.
public struct YAMLLimits: Hashable, Sendable {
  /// The longest text, in bytes.
  public var bytes: Int
  /// The deepest nesting of sequences and mappings; the parser recurses this deep.
  public var depth: Int
  /// The most nodes, keys included.
  public var nodes: Int

  /// Limits for a text; the defaults suit configuration files.
  public init(bytes: Int = 1 << 20, depth: Int = 32, nodes: Int = 50_000) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }
}
