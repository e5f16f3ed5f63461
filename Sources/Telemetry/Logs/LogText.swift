/// Texts from outside (names in messages, answers of servers) made harmless for a log.
enum LogText {
  /// With visible escapes in place of what steers a terminal: `\u{1b}`.
  static func plain(_ text: String) -> String {
    escaped(text, where: isHarmful, by: { "\\u{\(String($0, radix: 16))}" })
  }

  /// The inside of a JSON string. What steers a terminal is escaped too, so that `cat` of a log is harmless.
  static func json(_ text: String) -> String {
    escaped(text, where: { $0 == "\"" || $0 == "\\" || isHarmful($0) }, by: jsonEscape)
  }

  private static func jsonEscape(_ value: UInt32) -> String {
    switch value {
    case 0x22: return "\\\""
    case 0x5C: return "\\\\"
    case 0x0A: return "\\n"
    case 0x0D: return "\\r"
    case 0x09: return "\\t"
    case 0x1_0000...:
      let rest = value - 0x1_0000
      return unit(0xD800 + rest >> 10) + unit(0xDC00 + rest & 0x3FF)
    default: return unit(value)
    }
  }

  /// Control and format characters (direction overrides too), line separators, and what Unicode has not assigned.
  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: return true
    default: return false
    }
  }

  private static func escaped(
    _ text: String, where wants: (Unicode.Scalar) -> Bool, by escape: (UInt32) -> String
  ) -> String {
    guard text.unicodeScalars.contains(where: wants) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if wants(scalar) { result += escape(scalar.value) } else { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  private static func unit(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
