public import SyncModel

/// Moments as logs write them.
public enum Timestamp {
  /// RFC 3339 in UTC with milliseconds: `2026-11-22T08:30:00.000Z`.
  public static func text(of moment: Instant) -> String {
    let milliseconds = floor(moment.nanoseconds, 1_000_000)
    let seconds = floor(milliseconds, 1_000)
    let days = floor(seconds, 86_400)
    let (year, month, day) = date(days: days)
    let time = seconds - days * 86_400
    return "\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))T\(digits(time / 3_600, 2)):"
      + "\(digits(time / 60 % 60, 2)):\(digits(time % 60, 2)).\(digits(milliseconds - seconds * 1_000, 3))Z"
  }

  /// Year, month and day of the Gregorian calendar; the year begins in March, so that the leap day is its last.
  private static func date(days: Int64) -> (Int64, Int64, Int64) {
    let shifted = days + 719_468
    let era = floor(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let place = (5 * dayOfYear + 2) / 153
    let month = place < 10 ? place + 3 : place - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * place + 2) / 5 + 1)
  }

  private static func floor(_ value: Int64, _ divisor: Int64) -> Int64 {
    value / divisor - (value % divisor < 0 ? 1 : 0)
  }

  private static func digits(_ value: Int64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
