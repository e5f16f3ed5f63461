public import SyncModel

/// The operator's time zone: moments as clocks on the wall show them.
public struct LocalTime: Sendable {
  private let offset: @Sendable (Instant) -> Int
  private let zone: @Sendable (Instant) -> String

  /// A time zone.
  ///
  /// - Parameters:
  ///   - offset: seconds east of UTC at a moment.
  ///   - zone: its short name at a moment: `CET`.
  public init(offset: @escaping @Sendable (Instant) -> Int, zone: @escaping @Sendable (Instant) -> String) {
    self.offset = offset
    self.zone = zone
  }

  /// Coordinated universal time.
  public static let utc = LocalTime(offset: { _ in 0 }, zone: { _ in "UTC" })

  /// `02:14:07`.
  public func clock(_ moment: Instant) -> String { String(parts(moment).clock) }

  /// `02:14`.
  public func minute(_ moment: Instant) -> String { String(parts(moment).clock.prefix(5)) }

  /// `CET`.
  public func zoneName(_ moment: Instant) -> String { zone(moment) }

  /// `02:14:07` on the day of `today`, else with the date: `2026-11-21 02:14:07`.
  public func text(_ moment: Instant, today: Instant) -> String {
    let (day, clock) = parts(moment)
    return day == parts(today).day ? clock : date(day) + " " + clock
  }

  /// `02:14:07` on the day of `today`, else the date alone: for narrow columns.
  public func shortText(_ moment: Instant, today: Instant) -> String {
    let (day, clock) = parts(moment)
    return day == parts(today).day ? clock : date(day)
  }

  private func parts(_ moment: Instant) -> (day: Int64, clock: String) {
    let seconds = floorDivide(moment.nanoseconds, 1_000_000_000) + Int64(offset(moment))
    let day = floorDivide(seconds, 86_400)
    let rest = Int(seconds - day * 86_400)
    return (day, "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60))")
  }

  /// The civil date of a day since 1970, by the 400-year cycle of 146 097 days that starts on 1 March.
  private func date(_ day: Int64) -> String {
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return "\(year)-\(two(Int(month)))-\(two(Int(dayOfMonth)))"
  }

  private func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  private func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
}
