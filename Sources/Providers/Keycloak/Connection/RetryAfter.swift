import Glibc
import Transport

/// Reads the field Retry-After (RFC 9110 section 10.2.3): seconds, or a date.
enum RetryAfter {
  /// How long to wait, in seconds; nil where the field is missing or malformed.
  static func seconds(_ headers: HTTPHeaders) -> Double? {
    guard let value = headers["Retry-After"] else { return nil }
    if !value.isEmpty, value.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) {
      return Double(value).map { min($0, 86_400) }
    }
    guard let until = seconds(date: value) else { return nil }
    // The server's own clock, where it tells it: ours may differ.
    let now = headers["Date"].flatMap { seconds(date: $0) } ?? Int(time(nil))
    return Double(min(max(0, until - now), 86_400))
  }

  /// Seconds since 1970 of `Sun, 06 Nov 1994 08:49:37 GMT`.
  static func seconds(date: String) -> Int? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let parts = date.split(separator: " ")
    guard parts.count == 6, parts[5] == "GMT", let day = Int(parts[1]), let year = Int(parts[3]),
      let month = months.firstIndex(of: String(parts[2])), (1...31).contains(day), (1970...9999).contains(year)
    else { return nil }
    let clock = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { Int($0) ?? -1 }
    guard clock.count == 3, (0...23).contains(clock[0]), (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    // Days from civil: years begin in March, so that the leap day comes last.
    let shifted = month < 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * ((month + 10) % 12) + 2) / 5 + day - 1
    let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
  }
}
