import SyncModel

/// Reads numbers with units. nil: not of that form.
enum Units {
  /// `200/s`, `600/min`, `5/h`: per second, above 0.
  static func rate(_ text: String) -> Double? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let number = decimal(parts[0]), number > 0 else { return nil }
    switch parts[1] {
    case "s": return number
    case "min", "m": return number / 60
    case "h": return number / 3_600
    default: return nil
    }
  }

  /// `20%`, also `20`: 0.2. At most 100.
  static func share(_ text: String) -> Double? {
    guard let number = decimal(text.hasSuffix("%") ? text.dropLast() : text[...]), number <= 100 else { return nil }
    return number / 100
  }

  /// `250ms`, `60s`, `5m`, `12h`, `2d`: seconds.
  static func duration(_ text: String) -> Double? {
    guard let (number, unit) = split(text) else { return nil }
    switch unit {
    case "ms": return number / 1_000
    case "s": return number
    case "m", "min": return number * 60
    case "h": return number * 3_600
    case "d": return number * 86_400
    default: return nil
    }
  }

  /// `10GB` (decimal), `10GiB` (binary), also `B`, `kB`, `MB`, `TB`: bytes.
  static func bytes(_ text: String) -> Int? {
    guard let (number, unit) = split(text) else { return nil }
    let factors: [String: Double] = [
      "B": 1, "kB": 1e3, "KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KiB": 1_024, "MiB": 1_048_576,
      "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
    ]
    guard let factor = factors[unit], number * factor < 1e18 else { return nil }
    return Int(number * factor)
  }

  /// `2026-11-22T08:30:00Z`, with a fraction or an offset (`+01:00`) too: RFC 3339.
  static func moment(_ text: String) -> Instant? {
    let bytes = Array(text.utf8)
    func number(_ from: Int, _ count: Int) -> Int? {
      guard from + count <= bytes.count else { return nil }
      let digits = bytes[from..<from + count]
      return digits.allSatisfy(\.isASCIIDigit) ? digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } : nil
    }
    func has(_ character: Character, at place: Int) -> Bool {
      place < bytes.count && bytes[place] == character.asciiValue
    }
    guard let year = number(0, 4), has("-", at: 4), let month = number(5, 2), has("-", at: 7), let day = number(8, 2),
      has("T", at: 10) || has("t", at: 10) || has(" ", at: 10), let hour = number(11, 2), has(":", at: 13),
      let minute = number(14, 2), has(":", at: 16), let second = number(17, 2),
      (1970...2200).contains(year), (1...12).contains(month), (1...length(of: month, year)).contains(day), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var place = 19
    var fraction: Int64 = 0
    if has(".", at: place) {
      place += 1
      let first = place
      var unit: Int64 = 100_000_000
      while place < bytes.count, bytes[place].isASCIIDigit {
        fraction += Int64(bytes[place] - 0x30) * unit
        unit /= 10
        place += 1
      }
      if place == first { return nil }
    }
    var offset = 0
    if has("+", at: place) || has("-", at: place) {
      guard let hours = number(place + 1, 2), has(":", at: place + 3), let minutes = number(place + 4, 2), hours < 24,
        minutes < 60, bytes.count == place + 6
      else { return nil }
      offset = (hours * 60 + minutes) * (has("+", at: place) ? 60 : -60)
    } else {
      guard has("Z", at: place) || has("z", at: place), bytes.count == place + 1 else { return nil }
    }
    let seconds = daysSince1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    return Instant(nanoseconds: Int64(seconds) * 1_000_000_000 + fraction)
  }

  /// A number without sign and exponent.
  private static func decimal(_ text: Substring) -> Double? {
    let bytes = text.utf8
    guard bytes.count <= 15, bytes.first?.isASCIIDigit == true, bytes.last?.isASCIIDigit == true,
      bytes.allSatisfy({ $0.isASCIIDigit || $0 == 0x2E })
    else { return nil }
    return Double(text)
  }

  private static func split(_ text: String) -> (Double, String)? {
    guard let end = text.firstIndex(where: { !($0.isASCII && $0.isNumber) && $0 != "." }),
      let number = decimal(text[..<end])
    else { return nil }
    return (number, String(text[end...].drop { $0 == " " }))
  }

  private static func length(of month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days of the Gregorian calendar; the year begins in March, so that the leap day is its last.
  private static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = year / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
