import YAML

/// A value as `config show` prints it: in flow style, secrets as their sources.
enum ShownValue {
  static func text(_ node: YAMLNode, _ value: SettingValue) -> String {
    switch value {
    case .secret(let source): return source.shown
    case .texts(let texts): return "[\(texts.map(plain).joined(separator: ", "))]"
    case .pairs(let pairs):
      let shown = pairs.map { "\(plain($0.name)): \(SecretNames.areMasked($0.name) ? "****" : plain($0.value))" }
      return "{\(shown.joined(separator: ", "))}"
    case .secrets(let secrets):
      return "{\(secrets.map { "\(plain($0.name)): \($0.source.shown)" }.joined(separator: ", "))}"
    case .text(let text): return plain(text)
    case .count, .number, .start: return plain(node.scalar?.text ?? "")
    }
  }

  private static func plain(_ text: String) -> String {
    if text.isEmpty { return "''" }
    let isPlain = text.unicodeScalars.allSatisfy {
      $0.isASCII ? $0.value > 0x20 && !"{}[],#&*!|>'\"%@`".unicodeScalars.contains($0) : $0.properties.isAlphabetic
    }
    return isPlain || isPlainNumber(text) ? text : text.quoted
  }

  private static func isPlainNumber(_ text: String) -> Bool {
    text.utf8.first?.isASCIIDigit == true && text.utf8.allSatisfy { $0.isNameByte || $0 == 0x25 || $0 == 0x2F }
  }
}
