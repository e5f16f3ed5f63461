/// Numbers as the console writes them.
public enum Figures {
  /// What stands for a number that is not known.
  public static let unknown = "–"

  /// Digits in groups of three: `239 804`.
  public static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(" ") }
      result.append(digit)
    }
    return result
  }

  /// A count, or `–`.
  public static func grouped(_ value: Int?) -> String { value.map { grouped($0) } ?? unknown }

  /// `78.9%`, `100%`: rounded, but nothing looks finished before it is.
  public static func percent(_ fraction: Double) -> String {
    let thousandths = fraction < 1 ? min(999, whole(fraction * 1_000 + 0.5)) : whole(fraction * 1_000 + 0.5)
    return thousandths == 1_000 ? "100%" : "\(thousandths / 10).\(thousandths % 10)%"
  }

  /// `21%`, rounded down: how much is free.
  public static func wholePercent(_ fraction: Double) -> String { "\(whole(fraction * 100))%" }

  /// Changes per second: `3 104`, below 1 with one decimal, `–` while unknown.
  public static func rate(_ perSecond: Double?) -> String {
    guard let perSecond, perSecond.isFinite else { return unknown }
    let tenths = whole(perSecond * 10 + 0.5)
    return tenths > 0 && tenths < 10 ? "0.\(tenths)" : grouped(whole(perSecond + 0.5))
  }

  /// Rounded down, never negative, never a trap.
  static func whole(_ value: Double) -> Int {
    guard value.isFinite, value > 0 else { return 0 }
    return value < 9e15 ? Int(value) : 9_000_000_000_000_000
  }

  /// `1 user`, `312 users`.
  static func counted(_ count: Int, _ noun: String, _ plural: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }
}
