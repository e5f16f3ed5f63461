/// Finds what somebody meant who mistyped a name.
public enum NearestName {
  /// The candidate that is reached by the fewest edits (insert, drop, replace, swap of neighbours); ASCII case is free.
  ///
  /// - Returns: nil where even the nearest one is further away than a third of the name's length (at least one edit).
  public static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars.prefix(64))
    var best: (name: String, distance: Int)?
    for candidate in candidates {
      let distance = edits(wanted, Array(candidate.lowercased().unicodeScalars.prefix(64)))
      if distance < best?.distance ?? .max { best = (candidate, distance) }
    }
    guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
    return best.name
  }

  /// Damerau and Levenshtein's distance, of neighbours swapped once.
  private static func edits(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
    var older: [Int] = []
    var above = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var row = [i + 1]
      for (j, b) in right.enumerated() {
        var cost = min(above[j + 1] + 1, row[j] + 1, above[j] + (a == b ? 0 : 1))
        if i > 0, j > 0, a == right[j - 1], b == left[i - 1] { cost = min(cost, older[j - 1] + 1) }
        row.append(cost)
      }
      older = above
      above = row
    }
    return above[right.count]
  }
}
