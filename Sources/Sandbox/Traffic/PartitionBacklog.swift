/// What one partition of an embedded broker holds that its reader has not read yet.
///
/// The broker drops the oldest records beyond 5 MB or 100,000 of them, read or not; this says how many may still go in.
struct PartitionBacklog {
  /// Below the broker's own limit, because it counts its own framing too.
  static let maximumBytes = 4_000_000
  static let maximumRecords = 80_000

  /// The offset of the oldest record that is remembered.
  private(set) var first: Int64 = 0
  private var isAnchored = false
  private var sizes: [Int] = []
  private var head = 0
  private(set) var bytes = 0

  var records: Int { sizes.count - head }

  func hasRoom(for size: Int) -> Bool {
    records == 0 || (bytes + size <= Self.maximumBytes && records < Self.maximumRecords)
  }

  /// A record went in, behind all others.
  mutating func add(_ size: Int) {
    sizes.append(size)
    bytes += size
  }

  /// The broker stored a record at this offset. The first one tells where counting begins.
  mutating func confirm(_ offset: Int64) {
    if isAnchored { return }
    isAnchored = true
    first = offset
  }

  /// Everything below this offset has been read.
  mutating func read(upTo offset: Int64) {
    guard isAnchored else { return }
    while first < offset, head < sizes.count {
      bytes -= sizes[head]
      head += 1
      first += 1
    }
    if head > 10_000 {
      sizes.removeFirst(head)
      head = 0
    }
  }
}
