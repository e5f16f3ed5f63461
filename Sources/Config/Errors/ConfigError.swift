/// Why there is no configuration to work with.
public enum ConfigError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No file is there. `isChosen`: somebody named this path; else it is the default one.
  case noFile(path: String, isChosen: Bool)
  /// The file cannot be read; the operating system's sentence.
  case unreadable(path: String, reason: String)
  /// Neither HOME nor the XDG variables say where files belong; what was looked for.
  case noHome(what: String)
  /// Mistakes, in the order of the file; at least one, and at most `problemLimit`. `more`: how many are not listed.
  case invalid(file: String, problems: [ConfigProblem], more: Int)

  /// How many mistakes are reported at once.
  public static let problemLimit = 20

  /// What happened and what to do, for an operator: one or several lines, without a line end at the end.
  public var description: String {
    switch self {
    case .noFile(let path, true):
      return "there is no file \(path). Correct --config or USHER_CONFIG."
    case .noFile(let path, false):
      let example = ConfigSchema.minimum.map { "    " + $0 }.joined(separator: "\n")
      return """
        there is no configuration yet: \(path) does not exist.
        `usher demo` shows usher without one. The least that a configuration needs:

        \(example)

        `usher config keys` lists all settings.
        """
    case .unreadable(_, let reason): return reason
    case .noHome(let what): return "HOME is not set, so usher does not know where its \(what) is. Set HOME, or name it."
    case .invalid(let file, let problems, let more):
      let count = problems.count + more
      let head = "\(file) has \(count == 1 ? "a mistake" : "\(count) mistakes"):"
      let tail = more > 0 ? ["and \(more) more; correct these first."] : []
      return ([head] + problems.map(\.description) + tail).joined(separator: "\n")
    }
  }
}
