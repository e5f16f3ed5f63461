import SyncModel

/// How far a partition is done: everything below `base`, and some changes beyond it (ENGINE promise 3).
///
/// Each change that is read gets a ticket, in reading order. Offsets may have gaps (transaction markers, compaction).
struct PositionTracker {
  private struct Entry: BitwiseCopyable {
    var offset: Int64
    var index: Int32
    var endsRecord: Bool
    var isDone: Bool
  }

  let partition: PartitionID
  /// All records below are done.
  private(set) var base: Int64
  /// Whether `base` moved since the last ``report(into:)``.
  private var moved = false
  private var entries: ContiguousArray<Entry> = []
  /// The first change of the oldest record that is not done as a whole, and its ticket.
  private var head = 0
  private var headTicket: UInt64 = 0
  /// All from `head` up to here is done, but the end of its record is not.
  private var scan = 0
  private var beyond: ContiguousArray<UInt64> = []
  /// What an earlier run of the engine had done beyond the base, in order.
  private var known: [DoneRange]

  init(partition: PartitionID, base: Int64, done: [DoneRange]) {
    self.partition = partition
    self.base = base
    known = []
    // Ranges of several runs of the engine may overlap; the search below needs them apart and in order.
    for range in done.sorted(by: { ($0.firstOffset, $0.firstIndex) < ($1.firstOffset, $1.firstIndex) }) {
      if let last = known.last, (range.firstOffset, range.firstIndex) <= (last.lastOffset, last.lastIndex) {
        guard (range.lastOffset, range.lastIndex) > (last.lastOffset, last.lastIndex) else { continue }
        known[known.count - 1].lastOffset = range.lastOffset
        known[known.count - 1].lastIndex = range.lastIndex
      } else {
        known.append(range)
      }
    }
  }

  /// How many changes lie between the base and what was read last.
  var span: Int { entries.count - head }

  /// Whether an earlier run of the engine has settled this change.
  func wasDone(offset: Int64, index: Int32) -> Bool {
    guard let last = known.last, (offset, index) <= (last.lastOffset, last.lastIndex) else { return false }
    var low = 0
    var high = known.count
    while low < high {
      let middle = (low + high) / 2
      if (known[middle].lastOffset, known[middle].lastIndex) < (offset, index) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low < known.count && known[low].contains(offset: offset, index: index)
  }

  /// Notes that a change was settled that has not been read in this run (an intent found true after a crash).
  mutating func noteDone(offset: Int64, index: Int32) -> DoneRange {
    let range = DoneRange(
      partition: partition, firstOffset: offset, firstIndex: index, lastOffset: offset, lastIndex: index)
    let place =
      known.firstIndex { ($0.firstOffset, $0.firstIndex) > (offset, index) } ?? known.count
    known.insert(range, at: place)
    return range
  }

  /// Takes a change in and answers its ticket.
  mutating func open(offset: Int64, index: Int32, endsRecord: Bool) -> UInt64 {
    if head > 4_096, head * 2 > entries.count {
      entries.removeFirst(head)
      scan -= head
      head = 0
    }
    entries.append(Entry(offset: offset, index: index, endsRecord: endsRecord, isDone: false))
    return headTicket + UInt64(entries.count - head - 1)
  }

  /// The change of a ticket is done; `isNoted` where the journal has it among the ranges already.
  mutating func close(_ ticket: UInt64, isNoted: Bool = false) {
    let place = head + Int(ticket - headTicket)
    entries[place].isDone = true
    if place == scan {
      while scan < entries.count, entries[scan].isDone {
        scan += 1
        guard entries[scan - 1].endsRecord else { continue }
        base = entries[scan - 1].offset + 1
        moved = true
        headTicket += UInt64(scan - head)
        head = scan
      }
      if head == entries.count {
        entries.removeAll(keepingCapacity: true)
        head = 0
        scan = 0
      }
    }
    if ticket >= headTicket, !isNoted { beyond.append(ticket) }
  }

  /// Hands out what changed since the last report: the base, and ranges that were done beyond it.
  mutating func report(positions: inout [PositionUpdate], ranges: inout [DoneRange]) {
    if moved || !beyond.isEmpty { positions.append(PositionUpdate(partition: partition, base: base)) }
    if moved, !known.isEmpty { known.removeFirst(known.firstIndex { $0.lastOffset >= base } ?? known.count) }
    moved = false
    guard !beyond.isEmpty else { return }
    beyond.sort()
    var first: UInt64?
    var last: UInt64 = 0
    for ticket in beyond where ticket >= headTicket {
      if let start = first {
        if ticket == last + 1 {
          last = ticket
          continue
        }
        ranges.append(range(from: start, to: last))
      }
      first = ticket
      last = ticket
    }
    if let start = first { ranges.append(range(from: start, to: last)) }
    beyond.removeAll(keepingCapacity: true)
  }

  private func range(from first: UInt64, to last: UInt64) -> DoneRange {
    let start = entries[head + Int(first - headTicket)]
    let end = entries[head + Int(last - headTicket)]
    return DoneRange(
      partition: partition, firstOffset: start.offset, firstIndex: start.index, lastOffset: end.offset,
      lastIndex: end.index)
  }
}
