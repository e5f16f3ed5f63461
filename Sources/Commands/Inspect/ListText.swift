import Cells
import SyncModel
import Telemetry

/// How lists are printed: tab-separated for scripts, aligned for people. Texts from outside are made harmless.
enum ListText {
  /// A column of a list for people.
  struct Column {
    /// Its head.
    var title: String
    /// Whether its cells stand at the right.
    var isNumber = false
  }

  /// A line for scripts.
  static func separated(_ cells: [String]) -> String {
    cells.map { TextSanitiser.clean($0) }.joined(separator: "\t")
  }

  /// Lines for people: a head, then the rows, two blanks between the columns. A cell has at most 40 columns.
  static func aligned(_ columns: [Column], _ rows: [[String]]) -> [String] {
    let lines = [columns.map(\.title)] + rows.map { row in row.map { TextSanitiser.clean($0, limit: 40) } }
    let widths = columns.indices.map { column in lines.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
    return lines.map { line in
      let cells = columns.indices.map { column in
        let gap = String(repeating: " ", count: widths[column] - DisplayWidth.of(line[column]))
        return columns[column].isNumber ? gap + line[column] : line[column] + gap
      }
      var text = Substring(cells.joined(separator: "  "))
      while text.last == " " { text.removeLast() }
      return String(text)
    }
  }

  /// A moment for people, in UTC: `2026-11-22 08:30:00Z`.
  static func moment(_ moment: Instant) -> String {
    let text = Timestamp.text(of: moment)
    return text.prefix(10) + " " + text.dropFirst(11).prefix(8) + "Z"
  }

  /// `1 failure`, `312 failures`.
  static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : noun.hasSuffix("s") ? "es" : "s")"
  }
}
