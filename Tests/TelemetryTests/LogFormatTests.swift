import SyncModel
import Telemetry
import Testing

@Suite struct LogFormatTests {
  private func line(_ text: String, level: LogLine.Level = .info, subject: String = "kafka") -> LogLine {
    LogLine(at: Instant(milliseconds: 1_795_336_200_007), level: level, subject: subject, text: text)
  }

  @Test func `a line is one JSON object, or one line of text`() {
    #expect(
      LogFormat.json.text(of: line("Read \"users\" again."))
        == #"{"at":"2026-11-22T08:30:00.007Z","level":"info","subject":"kafka","text":"Read \"users\" again."}"#)
    #expect(LogFormat.plain.text(of: line("Read.")) == "2026-11-22T08:30:00.007Z info    kafka: Read.")
    #expect(
      LogFormat.plain.text(of: line("Slow.", level: .warning)) == "2026-11-22T08:30:00.007Z warning kafka: Slow.")
  }

  @Test(arguments: [
    ("a\nb", #"a\nb"#, #"a\u{a}b"#),
    ("\u{1B}[2J", #"\u001b[2J"#, #"\u{1b}[2J"#),
    ("\u{9B}31m", #"\u009b31m"#, #"\u{9b}31m"#),
    ("\u{202E}cba", #"\u202ecba"#, #"\u{202e}cba"#),
    ("\u{E0001}", #"\udb40\udc01"#, #"\u{e0001}"#),
    ("C:\\x", #"C:\\x"#, #"C:\x"#),
    ("Ærø 日本 🙂", "Ærø 日本 🙂", "Ærø 日本 🙂"),
  ])
  func `nothing in a line steers a terminal`(_ text: String, _ json: String, _ plain: String) {
    #expect(LogFormat.json.text(of: line(text)).hasSuffix("\"text\":\"\(json)\"}"))
    #expect(LogFormat.plain.text(of: line(text)).hasSuffix(" kafka: \(plain)"))
    #expect(LogFormat.plain.text(of: line("x", subject: text)).hasSuffix(" \(plain): x"))
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
      (951_782_400_000, "2000-02-29T00:00:00.000Z"), (1_798_761_600_000, "2027-01-01T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.999Z"),
    ] as [(Int64, String)])
  func `moments are RFC 3339 in UTC`(_ milliseconds: Int64, _ text: String) {
    #expect(Timestamp.text(of: Instant(milliseconds: milliseconds)) == text)
  }
}
