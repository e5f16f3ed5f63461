/// A task that waits for a time.
struct Sleeper: Sendable {
  let id: UInt64
  /// Nanoseconds since 1970.
  let until: Int64
  let continuation: UnsafeContinuation<Bool, Never>
}

/// Who sleeps, ordered by time.
struct Sleepers: Sendable {
  /// The next one to wake comes last.
  private var sleepers: [Sleeper] = []
  /// Cancelled before they lay down.
  private var early: Set<UInt64> = []
  private var lastID: UInt64 = 0

  /// When the next one wants to wake.
  var next: Int64? { sleepers.last?.until }

  mutating func newID() -> UInt64 {
    lastID += 1
    return lastID
  }

  /// False when it was cancelled before.
  mutating func add(_ sleeper: Sleeper) -> Bool {
    if early.remove(sleeper.id) != nil { return false }
    var low = 0
    var high = sleepers.count
    while low < high {
      let middle = (low + high) / 2
      if sleepers[middle].until > sleeper.until { low = middle + 1 } else { high = middle }
    }
    sleepers.insert(sleeper, at: low)
    return true
  }

  /// Takes it out; nil, and remembered, where it is not there yet.
  mutating func cancel(_ id: UInt64) -> Sleeper? {
    guard let index = sleepers.firstIndex(where: { $0.id == id }) else {
      early.insert(id)
      return nil
    }
    return sleepers.remove(at: index)
  }

  /// It is up: a cancellation that came too late is no news.
  mutating func forget(_ id: UInt64) {
    early.remove(id)
  }

  mutating func takeDue(_ now: Int64) -> [Sleeper] {
    var due: [Sleeper] = []
    while let last = sleepers.last, last.until <= now { due.append(sleepers.removeLast()) }
    return due
  }
}
