import SyncModel

/// The bytes of a change without its slices: their chunk is gone when it is read again.
enum ChangeRowCoding {
  /// How many bytes.
  static let size = 86

  /// Puts a change.
  @inline(__always)
  static func put(_ row: ChangeRow, at start: UnsafeMutableRawPointer) {
    start.put(row.key.high, at: 0)
    start.put(row.key.low, at: 8)
    start.put(row.version, at: 16)
    start.put(row.fingerprint.high, at: 24)
    start.put(row.fingerprint.low, at: 32)
    start.put(row.usernameHash, at: 40)
    start.put(row.emailHash, at: 48)
    start.put(row.offset, at: 56)
    start.put(row.process, at: 64)
    start.put(row.partition.index, at: 68)
    start.put(row.index, at: 72)
    start.put(row.source, at: 76)
    start.put(row.generation, at: 78)
    start.put(row.flags.rawValue, at: 80)
    start.put(row.action.rawValue, at: 82)
    start.put(row.lane.rawValue, at: 83)
    start.put(row.counted, at: 84)
    start.put(UInt8(0), at: 85)
  }

  /// Gets a change back; nil when the bytes hold none.
  static func get(_ start: UnsafeRawPointer) -> ChangeRow? {
    guard let action = Action(rawValue: start.get(82)), let lane = Lane(rawValue: start.get(83)) else { return nil }
    var row = ChangeRow()
    row.key = KeyHash(high: start.get(0), low: start.get(8))
    row.version = start.get(16)
    row.fingerprint = Fingerprint(high: start.get(24), low: start.get(32))
    row.usernameHash = start.get(40)
    row.emailHash = start.get(48)
    row.offset = start.get(56)
    row.process = start.get(64)
    row.partition = PartitionID(start.get(68))
    row.index = start.get(72)
    row.source = start.get(76)
    row.generation = start.get(78)
    row.flags = ChangeFlags(rawValue: start.get(80))
    row.action = action
    row.lane = lane
    row.counted = start.get(84)
    return row
  }

  /// A change as an array of bytes.
  static func bytes(_ row: ChangeRow) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: size) { buffer, initialized in
      // A buffer with capacity has an address.
      put(row, at: UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped))
      initialized = size
    }
  }
}
