/// Breaks sentences into lines of a width.
public enum TextWrap {
  /// The lines of a text: broken at spaces, words longer than a line broken anywhere. Line breaks in the text count.
  ///
  /// - Parameters:
  ///   - text: any text; it is sanitised.
  ///   - width: the most columns of a line; at least 2 is taken, so that wide cells fit.
  /// - Returns: at least one line, without spaces at its ends.
  public static func lines(_ text: String, width: Int) -> [String] {
    let limit = max(2, width)
    return text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { paragraph($0, limit: limit) }
  }

  private static func paragraph(_ text: Substring, limit: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in text.split(separator: " ") {
      for piece in pieces(String(word), limit: limit) {
        if used > 0, used + 1 + piece.width <= limit {
          line += " " + piece.text
          used += 1 + piece.width
        } else {
          if used > 0 { lines.append(line) }
          line = piece.text
          used = piece.width
        }
      }
    }
    return lines + (used > 0 || lines.isEmpty ? [line] : [])
  }

  /// A word, cut where it is longer than a line.
  private static func pieces(_ word: String, limit: Int) -> [(text: String, width: Int)] {
    var pieces: [(text: String, width: Int)] = []
    var text = ""
    var used = 0
    for cluster in TextSanitiser.clusters(of: word) {
      if used + cluster.width > limit {
        pieces.append((text, used))
        text = ""
        used = 0
      }
      text += cluster.text
      used += cluster.width
    }
    return pieces + (used > 0 ? [(text, used)] : [])
  }
}
