extension Grid {
  /// The rows as text, each exactly as wide as the screen: what golden files hold.
  public func lines(glyphs: GlyphSet = .unicode) -> [String] {
    (0..<height).map { y in
      var view = String.UnicodeScalarView()
      for x in 0..<width {
        guard let content = content(of: self[x, y]) else { continue }
        let base = glyphs.substitute(for: content.base)
        view.append(base)
        if base == content.base, glyphs != .ascii {
          view.append(contentsOf: content.marks)
        } else if base != content.base, self[x, y].width == 2 {
          // A substitute is one column wide.
          view.append(base)
        }
      }
      return String(view)
    }
  }

  /// The rows with their styles: each row, then one line of spans for what is not plain text.
  ///
  /// ```
  /// ─ Jobs  7
  ///   ~ 0-8 title+underline
  /// ```
  public func styledLines() -> [String] {
    var result: [String] = []
    for (y, line) in lines().enumerated() {
      result.append(line)
      let spans = styleSpans(y)
      if !spans.isEmpty { result.append("  ~ " + spans.joined(separator: ", ")) }
    }
    return result
  }

  /// `0-8 title+underline`: first and last column of each stretch of one style.
  private func styleSpans(_ y: Int) -> [String] {
    var spans: [String] = []
    var start = 0
    for x in 0..<width where x + 1 == width || self[x + 1, y].style != self[start, y].style {
      let style = self[start, y].style
      if style != .text { spans.append("\(start)-\(x) \(style.name)") }
      start = x + 1
    }
    return spans
  }
}
