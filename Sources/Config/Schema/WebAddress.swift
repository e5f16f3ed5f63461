/// The parts of a base URL that configuration cares about.
struct WebAddress {
  /// `https` or `http`.
  var scheme: String
  /// Host and, where one is written, port.
  var authority: String
  /// The path without a slash at its end; empty for none.
  var path: String

  /// Reads an absolute http or https URL without user, query and fragment; nil for all else.
  init?(_ text: String) {
    guard let colon = text.firstRange(of: "://") else { return nil }
    scheme = text[..<colon.lowerBound].lowercased()
    guard scheme == "https" || scheme == "http" else { return nil }
    var rest = text[colon.upperBound...]
    guard rest.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value < 0x7F }),
      !rest.contains(where: { "?#@\\\"<>".contains($0) })
    else { return nil }
    while rest.hasSuffix("/") { rest.removeLast() }
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    authority = String(rest[..<slash])
    path = String(rest[slash...])
    guard Self.isHostAndPort(authority) else { return nil }
  }

  /// The URL in its plain form.
  var text: String { "\(scheme)://\(authority)\(path)" }

  /// The host without port and brackets.
  var host: String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    return String(authority.prefix { $0 != ":" })
  }

  /// Whether what is sent can be read on the way.
  var isReadableOnTheWay: Bool {
    scheme == "http" && host != "localhost" && host != "::1" && !host.hasPrefix("127.")
  }

  /// Whether a text is `host`, `host:port`, `[v6]` or `[v6]:port`.
  static func isHostAndPort(_ text: String, needsPort: Bool = false) -> Bool {
    var rest = Substring(text)
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { return false }
      let address = rest[rest.index(after: rest.startIndex)..<end]
      guard address.contains(":"), address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return false }
      rest = rest[rest.index(after: end)...]
    } else {
      let host = rest.prefix { $0 != ":" }
      guard !host.isEmpty, host.utf8.allSatisfy(\.isNameByte) else { return false }
      rest = rest[host.endIndex...]
    }
    if rest.isEmpty { return !needsPort }
    guard rest.removeFirst() == ":", rest.utf8.allSatisfy(\.isASCIIDigit), let port = Int(rest) else {
      return false
    }
    return port > 0 && port <= 65_535
  }
}
