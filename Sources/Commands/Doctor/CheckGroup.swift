import Providers

/// What was found about one part of the set-up.
struct CheckGroup {
  /// The part: `Kafka`.
  let title: String
  /// One line each, in the order of the checks.
  private(set) var findings: [Finding] = []

  init(_ title: String) { self.title = title }

  /// Adds a line.
  mutating func add(_ finding: Finding) { findings.append(finding) }

  /// Adds a line: how it is, of what, what was found, what to do.
  mutating func add(_ grade: Finding.Grade, _ subject: String, _ text: String, remedy: String = "") {
    findings.append(Finding(subject, grade, text, remedy: remedy))
  }

  /// How many lines have this grade.
  func count(_ grade: Finding.Grade) -> Int { findings.count { $0.grade == grade } }

  /// The lines that `--fix` can mend.
  var fixable: [Finding] { findings.filter { $0.isFixable && $0.grade == .problem } }
}
