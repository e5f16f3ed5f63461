/// Keys with values, in the order of the file. No key is there twice.
public struct YAMLMapping: Hashable, Sendable {
  /// One key with its value.
  public struct Entry: Hashable, Sendable {
    /// The key's text.
    public var key: String
    /// Where the key stands: errors about an unknown key point here.
    public var keyLocation: YAMLLocation
    /// The value.
    public var value: YAMLNode

    /// A key at a place with its value.
    public init(key: String, keyLocation: YAMLLocation, value: YAMLNode) {
      self.key = key
      self.keyLocation = keyLocation
      self.value = value
    }
  }

  /// All entries, in the order of the file.
  public var entries: [Entry]

  /// A mapping of these entries, whose keys differ.
  public init(_ entries: [Entry] = []) {
    self.entries = entries
  }

  /// The value of a key, or nil. Looks at one entry after the other: mappings of files are short.
  public subscript(key: String) -> YAMLNode? {
    entries.first { $0.key == key }?.value
  }
}
