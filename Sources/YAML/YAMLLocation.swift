/// Where something stands in a YAML file, as editors count: both numbers start at 1.
public struct YAMLLocation: Hashable, Sendable, CustomStringConvertible {
  /// The file as the caller named it, for example `~/.config/usher/config.yaml`.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// The column in Unicode scalars, from 1.
  public var column: Int

  /// A place in a file; `line` and `column` start at 1.
  public init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, which editors and terminals can open.
  public var description: String { "\(file):\(line):\(column)" }
}
