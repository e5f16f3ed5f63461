import JSON

/// Finds what a field's name means: an open-addressed table of a limited number of names that guesses well.
///
/// Messages of one source have their fields in one order, so each entry remembers which entry came after it; a right
/// guess costs one comparison.
struct NameTable: ~Copyable {
  struct Entry {
    var name: JSONName
    /// The name's bytes, 8 readable bytes behind them.
    var text: UnsafeRawPointer
    /// What the name means to the table's owner.
    var role: UInt32
    /// A second meaning: an index, or -1.
    var index: Int32
    /// The entry that last followed this one.
    var successor: Int32
  }

  private let limit: Int
  private let shift: UInt64
  private let slotMask: Int
  private let slots: UnsafeMutablePointer<Int32>
  private let entries: UnsafeMutablePointer<Entry>
  private(set) var count = 0
  private var previous = 0

  /// Makes an empty table.
  ///
  /// - Parameter limit: how many names fit; what comes later is not remembered.
  init(limit: Int = 1_024) {
    self.limit = limit
    let bits = Int.bitWidth - (limit * 4 - 1).leadingZeroBitCount
    shift = UInt64(64 - bits)
    slotMask = (1 << bits) - 1
    slots = .allocate(capacity: 1 << bits)
    slots.initialize(repeating: -1, count: 1 << bits)
    entries = .allocate(capacity: limit)
  }

  deinit {
    for index in 0..<count { entries[index].text.deallocate() }
    slots.deallocate()
    entries.deallocate()
  }

  /// An entry by its number.
  @inline(__always)
  subscript(_ number: Int) -> Entry { entries[number] }

  /// Adds to what an entry's name means: the bits of a role and, unless it is -1, an index.
  func mark(_ number: Int, role bits: UInt32, index: Int32) {
    entries[number].role |= bits
    if index >= 0 { entries[number].index = index }
  }

  /// The entry's name.
  func text(_ number: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: entries[number].text, count: entries[number].name.count)
  }

  /// The number of the entry of a name; -1 where there is none.
  @inline(__always)
  mutating func find(_ name: JSONName, _ bytes: UnsafeRawBufferPointer) -> Int {
    if count > 0 {
      let guess = Int(entries[previous].successor)
      if isEqual(guess, name, bytes) {
        previous = guess
        return guess
      }
    }
    return search(name, bytes)
  }

  @inline(never)
  private mutating func search(_ name: JSONName, _ bytes: UnsafeRawBufferPointer) -> Int {
    var slot = self.slot(name)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if isEqual(number, name, bytes) {
        entries[previous].successor = Int32(number)
        previous = number
        return number
      }
      slot = (slot + 1) & slotMask
    }
    return -1
  }

  /// Adds a name, or finds the entry that has it; -1 where the table is full.
  @discardableResult
  mutating func insert(_ bytes: UnsafeRawBufferPointer, role: UInt32, index: Int32 = -1) -> Int {
    let name = JSONName(bytes)
    let known = search(name, bytes)
    if known >= 0 { return known }
    guard count < limit else { return -1 }
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + 8, alignment: 8)
    text.initializeMemory(as: UInt8.self, repeating: 0)
    text.copyMemory(from: bytes)
    var slot = self.slot(name)
    while slots[slot] >= 0 { slot = (slot + 1) & slotMask }
    slots[slot] = Int32(count)
    // It was just made with at least 8 bytes, so it has an address.
    let start = UnsafeRawPointer(text.baseAddress.unsafelyUnwrapped)
    (entries + count).initialize(to: Entry(name: name, text: start, role: role, index: index, successor: 0))
    count += 1
    return count - 1
  }

  /// Adds a name given as text.
  @discardableResult
  mutating func insert(_ text: String, role: UInt32, index: Int32 = -1) -> Int {
    var text = text
    return text.withUTF8 { insert(UnsafeRawBufferPointer($0), role: role, index: index) }
  }

  @inline(__always)
  private func isEqual(_ number: Int, _ name: JSONName, _ bytes: UnsafeRawBufferPointer) -> Bool {
    let entry = entries + number
    guard entry.pointee.name == name else { return false }
    if !name.isLong { return true }
    return UnsafeRawBufferPointer(start: entry.pointee.text, count: name.count).elementsEqual(bytes)
  }

  private func slot(_ name: JSONName) -> Int {
    let mixed = (name.head ^ (name.tail &* 0x9E37_79B9_7F4A_7C15) ^ UInt64(name.count)) &* 0xFF51_AFD7_ED55_8CCD
    return Int(mixed >> shift)
  }
}
