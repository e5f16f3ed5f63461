import SyncModel

/// Where a change in memory is.
enum SlotState: UInt8, BitwiseCopyable {
  /// The slot is free.
  case free
  /// In a lane's queue.
  case queued
  /// In a lane's queue for look-ups, or in a look-up.
  case looking
  /// Until all accounts of the provider are matched.
  case matching
  /// In a request.
  case sent
  /// For a time.
  case waiting
  /// For a username or e-mail that another change holds.
  case blocked
  /// Behind an older change of the same user.
  case following
  /// Its answer was lost.
  case unsure
  /// Overtaken while it stood in a queue: freed when its turn comes.
  case dead
}

/// One change in memory, with all that the core knows of it.
struct Slot: BitwiseCopyable {
  var row = ChangeRow()
  var known = LedgerRow()
  /// Ticket of its position; meaningless where `row.partition` is none.
  var ticket: UInt64 = 0
  var hasTicket = false
  var state = SlotState.free
  var operation = AccountOperation.create
  /// The account to work on; none for creates.
  var account = ProviderID.none
  var names = HeldNames()
  /// When it was read.
  var readAt = Instant.distantPast
  /// When it was sent last; for unsure changes.
  var sentAt = Instant.distantPast
  /// When it goes on.
  var dueAt = Instant.distantPast
  /// `createdTimestamp` of its create, milliseconds.
  var createdMilliseconds: Int64 = 0
  var attempts: UInt8 = 0
  /// How often a create met an account that a look-up did not explain.
  var collisions: UInt8 = 0
  /// How often it was looked for since it became unsure.
  var searches: UInt8 = 0
  /// It was unsure once: an `unchanged` answer means that the lost request was done.
  var wasUnsure = false
  /// It goes on with a look-up, not with a request.
  var needsLookup = false
  /// The intent that stays open while it is unsure; 0 for none.
  var intent: UInt64 = 0
  /// Whether a queue links it.
  var isLinked = false
  /// Queue link; -1 ends.
  var next: Int32 = -1
  /// The next change of the same user; -1 for none.
  var follower: Int32 = -1
  /// Grows with each use, so that a timer of a former use is known.
  var generation: UInt32 = 0
}

/// All changes in memory; slots are used again.
struct SlotPool {
  private(set) var slots: ContiguousArray<Slot> = []
  private var free: ContiguousArray<Int32> = []

  /// How many are in use.
  var count: Int { slots.count - free.count }

  subscript(slot: Int32) -> Slot {
    @inline(__always) _read { yield slots[Int(slot)] }
    @inline(__always) _modify { yield &slots[Int(slot)] }
  }

  /// Takes a fresh slot.
  mutating func take() -> Int32 {
    if let slot = free.popLast() {
      let generation = slots[Int(slot)].generation &+ 1
      slots[Int(slot)] = Slot()
      slots[Int(slot)].generation = generation
      return slot
    }
    slots.append(Slot())
    return Int32(slots.count - 1)
  }

  /// Gives a slot back.
  mutating func give(_ slot: Int32) {
    slots[Int(slot)].state = .free
    free.append(slot)
  }
}

/// A queue of slots, linked through ``Slot/next``.
struct SlotQueue {
  private var first: Int32 = -1
  private var last: Int32 = -1
  private(set) var count = 0

  var isEmpty: Bool { first < 0 }
  var head: Int32 { first }

  mutating func append(_ slot: Int32, _ pool: inout SlotPool) {
    pool[slot].isLinked = true
    pool[slot].next = -1
    if last >= 0 { pool[last].next = slot } else { first = slot }
    last = slot
    count += 1
  }

  mutating func prepend(_ slot: Int32, _ pool: inout SlotPool) {
    pool[slot].isLinked = true
    pool[slot].next = first
    first = slot
    if last < 0 { last = slot }
    count += 1
  }

  mutating func take(_ pool: inout SlotPool) -> Int32 {
    let slot = first
    guard slot >= 0 else { return -1 }
    first = pool[slot].next
    if first < 0 { last = -1 }
    pool[slot].isLinked = false
    pool[slot].next = -1
    count -= 1
    return slot
  }
}
