/// A line made of pieces, each with its style.
public struct StyledText: Hashable, Sendable {
  /// One piece.
  public struct Run: Hashable, Sendable {
    /// Any text; it is sanitised when it is drawn.
    public var text: String
    /// Its style.
    public var style: Style

    /// A piece with a style.
    public init(_ text: String, _ style: Style = .text) {
      self.text = text
      self.style = style
    }
  }

  /// The pieces from left to right.
  public var runs: [Run]

  /// A line of these pieces.
  public init(_ runs: [Run] = []) {
    self.runs = runs
  }

  /// A line of one piece.
  public init(_ text: String, _ style: Style = .text) {
    runs = [Run(text, style)]
  }

  /// Adds a piece at the right.
  public mutating func append(_ text: String, _ style: Style = .text) {
    runs.append(Run(text, style))
  }

  /// The columns it takes.
  public var width: Int { runs.reduce(0) { $0 + DisplayWidth.of($1.text) } }

  /// One line after the other.
  public static func + (left: StyledText, right: StyledText) -> StyledText { StyledText(left.runs + right.runs) }
}
