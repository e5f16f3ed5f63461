/// One mistake in the configuration.
public struct ConfigProblem: Equatable, Sendable, CustomStringConvertible {
  /// Where: `file:line:column`, or the name of an environment variable.
  public var place: String
  /// The setting's path, `kafka.topics.progress` or `sources[0].name`; empty where none is concerned.
  public var key: String
  /// What is wrong, what was expected, and what to do: sentences.
  public var text: String
  /// Lines to add to the file; empty for none.
  public var snippet: [String]

  /// A mistake at a place.
  public init(place: String, key: String, text: String, snippet: [String] = []) {
    self.place = place
    self.key = key
    self.text = text
    self.snippet = snippet
  }

  /// `place: key: text`, then the snippet, indented.
  public var description: String {
    let head = key.isEmpty ? "\(place): \(text)" : "\(place): \(key): \(text)"
    return ([head] + snippet.map { "    " + $0 }).joined(separator: "\n")
  }
}
