extension String {
  /// Without spaces at both ends.
  var trimmed: String {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return String(rest)
  }

  /// The first letter in upper case.
  var capitalised: String { prefix(1).uppercased() + dropFirst() }
}
