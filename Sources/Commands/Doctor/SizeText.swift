/// Sizes and spans for people, rounded down.
enum SizeText {
  /// Bytes in decimal units: `10 GB`, `1.5 TB`.
  static func text(_ bytes: Int) -> String {
    var unit = 1
    var names = ["B", "kB", "MB", "GB", "TB"][...]
    while bytes / unit >= 1_000, names.count > 1 {
      unit *= 1_000
      names.removeFirst()
    }
    let tenths = bytes / (max(10, unit) / 10) % 10
    let whole = bytes / unit
    return whole < 10 && unit > 1 && tenths > 0
      ? "\(whole).\(tenths) \(names[names.startIndex])" : "\(whole) \(names[names.startIndex])"
  }

  /// Milliseconds: `7 days`, `12 hours`, `30 minutes`, `5 seconds`.
  static func span(milliseconds: Int) -> String {
    let seconds = milliseconds / 1_000
    for (unit, name) in [(86_400, "day"), (3_600, "hour"), (60, "minute")] where seconds >= 2 * unit || seconds == unit
    {
      return ListText.count(seconds / unit, name)
    }
    return ListText.count(seconds, "second")
  }
}
