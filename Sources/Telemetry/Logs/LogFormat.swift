public import SyncModel

/// How a log line is written. Both forms are one line without a line end, and nothing in them steers a terminal.
public enum LogFormat: Equatable, Sendable {
  /// `{"at":"2026-11-22T08:30:00.000Z","level":"info","subject":"kafka","text":"…"}`
  case json
  /// `2026-11-22T08:30:00.000Z info    kafka: …`
  case plain

  /// The line in this form.
  public func text(of line: LogLine) -> String {
    let at = Timestamp.text(of: line.at)
    switch self {
    case .json:
      return "{\"at\":\"\(at)\",\"level\":\"\(line.level.rawValue)\",\"subject\":\"\(LogText.json(line.subject))\","
        + "\"text\":\"\(LogText.json(line.text))\"}"
    case .plain:
      let level = line.level.rawValue
      let gap = String(repeating: " ", count: max(0, 7 - level.utf8.count))
      return "\(at) \(level)\(gap) \(LogText.plain(line.subject)): \(LogText.plain(line.text))"
    }
  }
}
