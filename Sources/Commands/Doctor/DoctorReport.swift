import Cells
import JSON
import Providers

/// Prints what doctor finds as it finds it, and adds it up.
struct DoctorReport {
  private let format: Invocation.Format
  private let console: CommandIO
  /// What holds now: a group that was checked again stands in the place of the older one.
  private(set) var groups: [CheckGroup] = []

  init(_ format: Invocation.Format, _ console: CommandIO) {
    self.format = format
    self.console = console
  }

  /// Prints a group.
  mutating func show(_ group: CheckGroup) {
    let isAgain = groups.contains { $0.title == group.title }
    groups.removeAll { $0.title == group.title }
    groups.append(group)
    switch format {
    case .plain:
      if groups.count > 1 || isAgain { console.print("") }
      console.print(isAgain ? "\(group.title), checked again" : group.title)
      let width = min(36, group.findings.map { DisplayWidth.of(clean($0.subject)) }.max() ?? 0)
      for finding in group.findings { show(finding, subjectWidth: width) }
    case .json: for finding in group.findings { show(finding, of: group) }
    }
  }

  /// Says what is going to be done.
  func willDo(_ actions: [String]) {
    if format == .plain && !actions.isEmpty { console.print("\nusher doctor --fix will") }
    for action in actions { step("will", action, plain: "  - \(action)") }
  }

  /// Says that one thing was done.
  func did(_ text: String) { step("did", text, plain: "done: \(text)") }

  /// Says that one thing could not be done, and why.
  func failed(_ text: String) { step("failed", text, plain: "not done: \(text)") }

  /// Says something that is no check and no step; nothing in JSON.
  func remark(_ text: String) {
    if format == .plain { console.print("\n" + clean(text)) }
  }

  /// Adds up, and says how the command ends where nothing worse is known.
  ///
  /// - Parameter fixHint: whether to name `--fix` where it would help.
  func conclude(fixHint: Bool) -> ExitCode {
    let problems = groups.reduce(0) { $0 + $1.count(.problem) }
    let notes = groups.reduce(0) { $0 + $1.count(.note) }
    let checks = groups.reduce(0) { $0 + $1.findings.count }
    let fixable = groups.reduce(0) { $0 + $1.fixable.count }
    switch format {
    case .plain:
      let noted = notes > 0 ? ", \(ListText.count(notes, "note"))" : ""
      let counted = problems > 0 ? ListText.count(problems, "problem") : "no problem"
      console.print("\n\(ListText.count(checks, "check")): \(counted)\(noted).")
      if fixHint && fixable > 0 {
        console.print("`usher doctor --fix` can mend \(fixable == problems ? "all of it" : "\(fixable) of these").")
      }
    case .json:
      object { writer in
        writer.field("kind", "summary")
        writer.field("checks", checks)
        writer.field("problems", problems)
        writer.field("notes", notes)
        writer.field("fixable", fixable)
      }
    }
    return problems > 0 ? .needsHuman : .done
  }

  // MARK: Lines

  private func show(_ finding: Finding, subjectWidth: Int) {
    let subject = clean(finding.subject)
    let gap = String(repeating: " ", count: max(0, subjectWidth - DisplayWidth.of(subject)))
    let grade = finding.grade.rawValue
    let mark = grade + String(repeating: " ", count: max(0, 7 - grade.count))
    console.print("  \(mark)  \(subject)\(gap)  \(clean(finding.text))")
    if finding.remedy.isEmpty { return }
    for line in Self.sentence(finding.remedy).split(separator: "\n", omittingEmptySubsequences: false) {
      let text = clean(String(line))
      console.print(text.isEmpty ? "" : "           \(text)")
    }
  }

  /// With a full stop, unless it ends with a command or an example.
  private static func sentence(_ text: String) -> String {
    let endsOpen = text.contains("\n") || text.contains(": ") || text.hasSuffix(".")
    return endsOpen ? text : text + "."
  }

  private func show(_ finding: Finding, of group: CheckGroup) {
    object { writer in
      writer.field("kind", "check")
      writer.field("group", group.title)
      writer.field("grade", finding.grade.rawValue)
      writer.field("subject", finding.subject)
      writer.field("text", finding.text)
      writer.field("remedy", finding.remedy.isEmpty ? nil : finding.remedy)
      writer.field("fixable", finding.isFixable && finding.grade == .problem)
    }
  }

  private func step(_ kind: String, _ text: String, plain: String) {
    switch format {
    case .plain: console.print(clean(plain))
    case .json:
      object { writer in
        writer.field("kind", kind)
        writer.field("text", text)
      }
    }
  }

  private func object(_ body: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.beginObject()
    body(&writer)
    writer.endObject()
    console.print(writer.text)
  }

  private func clean(_ text: String) -> String { TextSanitiser.clean(text) }
}
