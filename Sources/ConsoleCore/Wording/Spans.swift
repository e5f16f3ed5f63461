/// Lengths of time as the console writes them.
enum Spans {
  /// `25 s`, `21 min`, `3 h`, `2 d`: rounded to the nearest; `–` while unknown.
  static func coarse(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return Figures.unknown }
    let whole = Figures.whole(seconds + 0.5)
    if whole < 120 { return "\(whole) s" }
    if whole < 120 * 60 { return "\((whole + 30) / 60) min" }
    if whole < 48 * 3_600 { return "\((whole + 1_800) / 3_600) h" }
    return "\(Figures.grouped((whole + 43_200) / 86_400)) d"
  }

  /// `25 s`, `21 m`, `3 h`, `2 d`: as ``coarse(_:)`` in at most four columns; more than 99 days is `–`.
  static func narrow(_ seconds: Double?) -> String {
    guard let seconds, seconds.isFinite else { return Figures.unknown }
    let whole = Figures.whole(seconds + 0.5)
    for (unit, length) in [("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400)] {
      let count = (whole + length / 2) / length
      if count < 100 { return "\(count) \(unit)" }
    }
    return Figures.unknown
  }

  /// `41 ms` below a second, `1.2 s` below ten, then as ``coarse(_:)``.
  static func fine(_ seconds: Double) -> String {
    if seconds < 0.9995 { return "\(Figures.whole(seconds * 1_000 + 0.5)) ms" }
    return seconds < 9.95 ? tenths(seconds) : coarse(seconds)
  }

  /// `0.3 s` below ten seconds, then as ``coarse(_:)``: the age of what is shown.
  static func age(_ seconds: Double) -> String { seconds < 9.95 ? tenths(max(0, seconds)) : coarse(seconds) }

  /// `1 s`, `2 s`, `14 s`: an age rounded up, so that it stands still while data comes every second.
  static func freshness(_ seconds: Double) -> String { coarse(max(1, seconds < 120 ? seconds.rounded(.up) : seconds)) }

  private static func tenths(_ seconds: Double) -> String {
    let tenths = Figures.whole(seconds * 10 + 0.5)
    return "\(tenths / 10).\(tenths % 10) s"
  }
}
