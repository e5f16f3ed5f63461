import SyncModel

/// The chunks that the engine holds, by their numbers: dense and small, because numbers are used again.
struct ChunkTable {
  private var entries: ContiguousArray<Chunk?> = []
  private var rows: ContiguousArray<Int> = []

  /// The chunk of a number; nil where the bytes are not in memory.
  @inline(__always)
  subscript(id: ChunkID) -> Chunk? {
    let place = Int(id.number)
    return place < entries.count ? entries[place] : nil
  }

  /// Takes a chunk in; `rows` is what its credit was charged with.
  mutating func add(_ chunk: Chunk, rows count: Int) {
    let place = Int(chunk.id.number)
    while entries.count <= place {
      entries.append(nil)
      rows.append(0)
    }
    entries[place] = chunk
    rows[place] = count
  }

  /// Lets a chunk go; nil where it is not held.
  mutating func remove(_ id: ChunkID) -> (chunk: Chunk, rows: Int)? {
    let place = Int(id.number)
    guard place < entries.count, let chunk = entries[place] else { return nil }
    entries[place] = nil
    return (chunk, rows[place])
  }
}
