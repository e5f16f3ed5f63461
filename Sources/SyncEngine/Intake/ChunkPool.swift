import Platform
import SyncModel

/// The memory for changes: at most so many changes and bytes at a time; that is the backpressure (ENGINE promise 11).
///
/// Chunks are used again last in, first out, because memory that was touched lately is faster.
final class ChunkPool: Sendable {
  private struct State {
    var free: [Chunk] = []
    var next: UInt32 = 1
    var rows = 0
    var bytes = 0
  }

  private let state = Locked(State())
  private let rowLimit: Int
  private let byteLimit: Int
  /// Signalled when a chunk comes back.
  let released = WakeUp()

  init(rowLimit: Int = 20_000, byteLimit: Int = 64 << 20) {
    self.rowLimit = rowLimit
    self.byteLimit = byteLimit
  }

  /// How many more changes may be taken in; urgent ones may go a tenth beyond the limit.
  func credit(urgent: Bool = false) -> Int {
    state.withLock { state in
      guard state.bytes < byteLimit else { return 0 }
      return max(0, (urgent ? rowLimit + rowLimit / 10 : rowLimit) - state.rows)
    }
  }

  /// An empty chunk with room for `capacity` bytes; it grows if needed.
  func take(capacity: Int) -> Chunk {
    state.withLock { state in
      // A chunk of about the size: a large one for a trickle would waste the budget.
      if let place = state.free.lastIndex(where: { $0.capacity >= capacity && $0.capacity <= capacity * 8 }) {
        return state.free.remove(at: place)
      }
      defer { state.next += 1 }
      return Chunk(id: ChunkID(state.next), capacity: capacity)
    }
  }

  /// Counts a filled chunk that is handed over.
  func charge(_ chunk: Chunk) {
    state.withLock { state in
      state.rows += chunk.rows.count
      state.bytes += chunk.capacity
    }
  }

  /// Takes a chunk back that was charged, with the number of rows that it had.
  func give(_ chunk: Chunk, rows: Int) {
    state.withLock { state in
      state.rows -= rows
      state.bytes -= chunk.capacity
      chunk.reset()
      // Unusually large ones (a 5 MB message) and surplus ones go.
      if chunk.capacity <= 8 << 20, state.free.count < 40 { state.free.append(chunk) }
    }
    released.signal()
  }

  /// Takes a chunk back that was never charged.
  func discard(_ chunk: Chunk) {
    state.withLock { state in
      chunk.reset()
      if chunk.capacity <= 8 << 20, state.free.count < 40 { state.free.append(chunk) }
    }
  }
}
