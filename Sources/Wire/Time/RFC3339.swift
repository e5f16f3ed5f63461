public import SyncModel

/// Times as RFC 3339 writes them.
public enum RFC3339 {
  /// Microseconds since 1970-01-01 UTC of a time such as `2026-11-22T10:00:00.123456+01:00`.
  ///
  /// Digits beyond microseconds are cut off, a leap second counts as the second before it. Nil where it is no such time.
  public static func microseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 20,
      let year = number(text, 0, 4), text[4] == 0x2D, let month = number(text, 5, 2), text[7] == 0x2D,
      let day = number(text, 8, 2), text[10] | 0x20 == 0x74, let hour = number(text, 11, 2), text[13] == 0x3A,
      let minute = number(text, 14, 2), text[16] == 0x3A, let second = number(text, 17, 2),
      (1...12).contains(month), day >= 1, day <= daysInMonth(month, of: year), hour < 24, minute < 60, second <= 60
    else { return nil }
    var position = 19
    var fraction: Int64 = 0
    if text[position] == 0x2E {
      position += 1
      var scale: Int64 = 100_000
      let start = position
      while position < text.count, case let digit = text[position] &- 0x30, digit < 10 {
        fraction += Int64(digit) * scale
        scale /= 10
        position += 1
      }
      if position == start { return nil }
    }
    guard position < text.count else { return nil }
    var offset: Int64 = 0
    if text[position] | 0x20 == 0x7A {
      position += 1
    } else {
      guard text[position] == 0x2B || text[position] == 0x2D, text.count == position + 6, text[position + 3] == 0x3A,
        let hours = number(text, position + 1, 2), let minutes = number(text, position + 4, 2), hours < 24, minutes < 60
      else { return nil }
      offset = (hours * 60 + minutes) * (text[position] == 0x2B ? 60 : -60)
      position += 6
    }
    guard position == text.count else { return nil }
    let seconds = daysSince1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + min(second, 59) - offset
    return seconds * 1_000_000 + fraction
  }

  /// The same of a text.
  public static func microseconds(_ text: String) -> Int64? {
    var text = text
    return text.withUTF8 { microseconds(UnsafeRawBufferPointer($0)) }
  }

  /// The moment of a time; nil where the text is no time.
  public static func instant(_ text: String) -> Instant? {
    microseconds(text).map { Instant(nanoseconds: $0 &* 1_000) }
  }

  /// A moment in UTC with milliseconds and `Z`: `2026-11-22T09:00:00.123Z`.
  public static func text(_ instant: Instant) -> String {
    let milliseconds = instant.milliseconds
    let day = milliseconds.quotientFloor(86_400_000)
    let rest = milliseconds - day * 86_400_000
    let date = civil(day)
    var text = ""
    text.reserveCapacity(24)
    func put(_ value: Int64, _ width: Int) {
      let digits = String(value)
      for _ in 0..<max(0, width - digits.utf8.count) { text += "0" }
      text += digits
    }
    put(date.year, 4)
    text += "-"
    put(date.month, 2)
    text += "-"
    put(date.day, 2)
    text += "T"
    put(rest / 3_600_000, 2)
    text += ":"
    put(rest / 60_000 % 60, 2)
    text += ":"
    put(rest / 1_000 % 60, 2)
    text += "."
    put(rest % 1_000, 3)
    return text + "Z"
  }

  private static func number(_ text: UnsafeRawBufferPointer, _ start: Int, _ count: Int) -> Int64? {
    var value: Int64 = 0
    for index in start..<start + count {
      let digit = text[index] &- 0x30
      guard digit < 10 else { return nil }
      value = value * 10 + Int64(digit)
    }
    return value
  }

  private static func daysInMonth(_ month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Both ways by eras of 400 years that begin in March (H. Hinnant, "chrono-compatible low-level date algorithms").

  private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let era = year.quotientFloor(400)
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.quotientFloor(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Int64 {
  fileprivate func quotientFloor(_ divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}
