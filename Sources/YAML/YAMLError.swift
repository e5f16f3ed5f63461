/// Why a YAML text was refused, and where.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where the mistake is.
  public var location: YAMLLocation
  /// What is wrong and, where it is known, what to do instead: one sentence without the place.
  public var problem: String

  /// A mistake at a place; readers of a tree (configuration, themes) throw it for their own rules too.
  public init(_ problem: String, at location: YAMLLocation) {
    self.location = location
    self.problem = problem
  }

  /// `file:line:column: problem`.
  public var description: String { "\(location): \(problem)" }
}
