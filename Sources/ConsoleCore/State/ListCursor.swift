/// The place in a list: an id, never a position, so that it stays on its row while rows come, go and move.
struct ListCursor<ID: Hashable & Sendable>: Sendable {
  /// The row under the cursor; nil in an empty list.
  private(set) var id: ID?
  /// The first row that is shown.
  private(set) var top = 0
  /// Where the row was last: its neighbour takes over when it is gone.
  private var lastIndex = 0

  /// Where the cursor is in a list; nil in an empty one.
  func index(in ids: [ID]) -> Int? { id.flatMap { ids.firstIndex(of: $0) } }

  /// Puts the cursor on a row.
  mutating func select(_ id: ID?) {
    self.id = id
  }

  /// Moves, then keeps the cursor within the `height` rows that are shown.
  mutating func move(_ motion: Motion, in ids: [ID], height: Int) {
    guard !ids.isEmpty else { return }
    let index = index(in: ids) ?? 0
    let target =
      switch motion {
      case .up: index - 1
      case .down: index + 1
      case .pageUp: index - max(1, height - 1)
      case .pageDown: index + max(1, height - 1)
      case .halfUp: index - max(1, height / 2)
      case .halfDown: index + max(1, height / 2)
      case .first: 0
      case .last: ids.count - 1
      }
    id = ids[min(max(0, target), ids.count - 1)]
    settle(in: ids, height: height)
  }

  /// After the list changed: the same row, else the one that is now in its place; scrolls as little as possible.
  mutating func settle(in ids: [ID], height: Int) {
    if ids.isEmpty {
      id = nil
      top = 0
      return
    }
    let index = index(in: ids) ?? min(lastIndex, ids.count - 1)
    id = ids[index]
    lastIndex = index
    let rows = max(1, height)
    if index < top { top = index }
    if index >= top + rows { top = index - rows + 1 }
    top = min(top, max(0, ids.count - rows))
  }

  /// The rows that are shown.
  func window(of count: Int, height: Int) -> Range<Int> {
    let start = min(top, max(0, count - max(0, height)))
    return start..<min(count, start + max(0, height))
  }
}

/// A way to move in a list.
enum Motion: Sendable {
  case up, down, pageUp, pageDown, halfUp, halfDown, first, last
}
