/// Hides personal data on screens: e-mail addresses, phone numbers and names.
public enum Masking {
  /// First and last letter with three dots between, whatever the length, so that the length is hidden too.
  ///
  /// Of an e-mail address only the part before the last `@` is hidden. A text of one or two letters becomes dots alone,
  /// because its ends would be all of it. An empty text stays empty.
  public static func mask(_ text: String) -> String {
    guard let at = text.lastIndex(of: "@"), at != text.startIndex else { return maskWhole(text) }
    return maskWhole(String(text[..<at])) + TextSanitiser.clean(String(text[at...]))
  }

  private static func maskWhole(_ text: String) -> String {
    let clusters = Array(TextSanitiser.clusters(of: text))
    guard let first = clusters.first, let last = clusters.last else { return "" }
    return clusters.count < 3 ? "•••" : first.text + "•••" + last.text
  }
}
