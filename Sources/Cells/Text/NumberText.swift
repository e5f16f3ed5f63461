/// Numbers as the console writes them.
public enum NumberText {
  /// What stands for a number that is not known.
  public static let unknown = "–"

  /// Digits in groups of three: `239 804`, `-1 000`.
  public static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var result = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { result.append(" ") }
      result.append(digit)
    }
    return result
  }

  /// At most four columns for an axis: `950`, `4k`, `1.5k`, `20M`. Rounded down; negative numbers count as 0.
  public static func compact(_ value: Int) -> String {
    var unit = 1
    for suffix in ["", "k", "M", "G", "T", "P", "E"] {
      if suffix == "E" || value < unit * 1_000 {
        let whole = max(0, value) / unit
        let tenths = max(0, value) % unit * 10 / unit
        return whole < 10 && tenths > 0 ? "\(whole).\(tenths)\(suffix)" : "\(whole)\(suffix)"
      }
      unit *= 1_000
    }
    return NumberText.unknown
  }
}
