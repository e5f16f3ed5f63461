/// Why a change cannot be synced, found when it was read.
public struct ChunkNote: Sendable {
  /// Index of the row in its chunk.
  public var row: Int
  /// What is wrong.
  public var fault: Fault

  /// Makes a note.
  public init(row: Int, fault: Fault) {
    self.row = row
    self.fault = fault
  }
}

/// Memory for the bytes of up to about 1,000 changes, filled by the intake and read-only afterwards.
///
/// It is a credit: while it lives, its changes count against what may be in memory. Bytes are appended from the
/// front; room for `padding` bytes is always kept behind them, because simdjson reads past the end.
@safe
public final class Chunk: @unchecked Sendable {
  // Safe to share: the intake thread writes while nobody else knows the chunk; after it is handed over in a
  // mailbox (a lock), nobody writes before it was released back to the pool (through another mailbox).

  /// Bytes kept free behind the last one.
  public static let padding = 64

  /// Its number; unique among the chunks that are alive.
  public let id: ChunkID
  // One thread at a time touches these (see above); checking each access for exclusiveness took 70 ns a change.

  /// The memory.
  @exclusivity(unchecked) public private(set) var base: UnsafeMutableRawPointer
  /// Bytes of memory.
  @exclusivity(unchecked) public private(set) var capacity: Int
  /// Bytes in use.
  @exclusivity(unchecked) public var used: Int
  /// The changes.
  @exclusivity(unchecked) public var rows: ContiguousArray<ChangeRow>
  /// What is wrong with some of them.
  @exclusivity(unchecked) public var notes: [ChunkNote]

  /// Takes memory for `capacity` bytes.
  public init(id: ChunkID, capacity: Int) {
    self.id = id
    unsafe self.capacity = capacity
    unsafe base = UnsafeMutableRawPointer.allocate(byteCount: capacity + Chunk.padding, alignment: 64)
    unsafe used = 0
    unsafe rows = []
    unsafe notes = []
  }

  deinit { unsafe base.deallocate() }

  /// Forgets the contents and keeps the memory.
  public func reset() {
    unsafe used = 0
    unsafe rows.removeAll(keepingCapacity: true)
    unsafe notes.removeAll(keepingCapacity: true)
  }

  /// Makes room for `count` more bytes; existing slices stay valid, pointers do not.
  public func reserve(_ count: Int) {
    guard unsafe used + count > capacity else { return }
    let grown = unsafe max(capacity * 2, used + count)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: grown + Chunk.padding, alignment: 64)
    unsafe memory.copyMemory(from: base, byteCount: used)
    unsafe base.deallocate()
    unsafe base = memory
    unsafe capacity = grown
  }

  // The next three are for writers of other modules: there each look at a property is checked for exclusive access after
  // all, which costs more than the call.

  /// The memory, the bytes in use and the bytes that there are. Valid until the chunk grows, is reset or goes away.
  public func extent() -> (base: UnsafeMutableRawPointer, used: Int, capacity: Int) {
    unsafe (base, used, capacity)
  }

  /// Says how many bytes are in use after somebody wrote behind them.
  public func setUsed(_ count: Int) { unsafe used = count }

  /// Appends a change and answers its index.
  @discardableResult
  public func append(_ row: ChangeRow) -> Int {
    unsafe rows.append(row)
    return unsafe rows.count - 1
  }

  /// Appends bytes and answers where they are.
  @discardableResult
  public func append(_ bytes: UnsafeRawBufferPointer) -> Slice {
    reserve(bytes.count)
    let slice = unsafe Slice(offset: UInt32(used), length: UInt32(bytes.count))
    if let start = bytes.baseAddress, slice.length > 0 {
      unsafe (base + used).copyMemory(from: start, byteCount: bytes.count)
    }
    unsafe used += bytes.count
    return slice
  }

  /// Appends the bytes of an array and answers where they are.
  @discardableResult
  public func append(_ bytes: [UInt8]) -> Slice { unsafe bytes.withUnsafeBytes { unsafe append($0) } }

  /// The bytes of a slice; valid until the chunk is reset, grows or goes away.
  @inlinable
  public func bytes(_ slice: Slice) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(start: base + Int(slice.offset), count: Int(slice.length))
  }

  /// A copy of the bytes of a slice.
  public func copy(_ slice: Slice) -> [UInt8] { unsafe Array(bytes(slice)) }

  /// The bytes of a slice as text; what is not UTF-8 is replaced.
  public func text(_ slice: Slice) -> String { unsafe String(decoding: bytes(slice), as: UTF8.self) }
}
