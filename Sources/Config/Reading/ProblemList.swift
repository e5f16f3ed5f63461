/// Collects mistakes and puts them into the order of the file.
struct ProblemList {
  private var found: [(line: Int, column: Int, problem: ConfigProblem)] = []

  var isEmpty: Bool { found.isEmpty }

  mutating func add(_ place: SectionValues.Place, _ key: String, _ text: String, snippet: [String] = []) {
    found.append(
      (place.line, place.column, ConfigProblem(place: place.text, key: key, text: text, snippet: snippet)))
  }

  /// All mistakes; those of one place in the order in which they were found.
  var sorted: [ConfigProblem] {
    found.enumerated()
      .sorted { ($0.element.line, $0.element.column, $0.offset) < ($1.element.line, $1.element.column, $1.offset) }
      .map(\.element.problem)
  }

  /// The error that reports them.
  func error(file: String) -> ConfigError {
    let all = sorted
    let limit = ConfigError.problemLimit
    return .invalid(file: file, problems: Array(all.prefix(limit)), more: max(0, all.count - limit))
  }
}
