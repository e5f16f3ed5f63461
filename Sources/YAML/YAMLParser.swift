/// Reads YAML 1.1 as libyaml does, into a tree with places.
///
/// Refused, each with its place: anchors and aliases, tags, a second document, keys that are no plain texts, a key
/// written twice, and what exceeds the limits.
public enum YAMLParser {
  /// The tree of a text.
  ///
  /// - Parameters:
  ///   - bytes: the file's content, UTF-8.
  ///   - file: the name for errors; it is not opened.
  ///   - limits: how large the text may be.
  /// - Returns: the document's root, or nil where the text holds nothing but blanks and comments.
  /// - Throws: the first mistake, with its line and column.
  public static func parse(
    _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLError) -> YAMLNode? {
    guard bytes.count <= limits.bytes else {
      throw YAMLError(
        "the file has \(bytes.count) bytes, at most \(limits.bytes) are read",
        at: YAMLLocation(file: file, line: 1, column: 1))
    }
    // The parser keeps a pointer to the input, so all reading happens inside this closure.
    return try bytes.withUnsafeBufferPointer { (input) throws(YAMLError) -> YAMLNode? in
      var composer = Composer(events: EventReader(input, file: file), limits: limits)
      return try composer.document()
    }
  }

  /// The tree of a string; see `parse(_:file:limits:)` for bytes.
  public static func parse(
    text: String, file: String, limits: YAMLLimits = YAMLLimits()
  ) throws(YAMLError) -> YAMLNode? {
    try parse(Array(text.utf8), file: file, limits: limits)
  }
}
