import SyncModel

/// What is due when: a binary heap of slots by time. A slot that was used anew since is known by its generation.
struct TimerHeap {
  private struct Entry: BitwiseCopyable {
    var at: Instant
    var order: UInt64
    var slot: Int32
    var generation: UInt32

    func isBefore(_ other: Entry) -> Bool { at == other.at ? order < other.order : at < other.at }
  }

  private var entries: ContiguousArray<Entry> = []
  private var order: UInt64 = 0

  /// When the first is due; nil when nothing waits.
  var nextAt: Instant? { entries.first?.at }

  mutating func add(_ slot: Int32, generation: UInt32, at: Instant) {
    order += 1
    entries.append(Entry(at: at, order: order, slot: slot, generation: generation))
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard entries[child].isBefore(entries[parent]) else { break }
      entries.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the first that is due at `now`.
  mutating func take(dueAt now: Instant) -> (slot: Int32, generation: UInt32)? {
    guard let first = entries.first, first.at <= now else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      var parent = 0
      while true {
        var child = parent * 2 + 1
        guard child < entries.count else { break }
        if child + 1 < entries.count, entries[child + 1].isBefore(entries[child]) { child += 1 }
        guard entries[child].isBefore(entries[parent]) else { break }
        entries.swapAt(child, parent)
        parent = child
      }
    }
    return (first.slot, first.generation)
  }
}
