import SyncModel

/// Appends numbers and bytes in little-endian order; the journal's blobs are made of these.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func reserve(_ count: Int) { bytes.reserveCapacity(count) }
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func put<Number: FixedWidthInteger>(_ number: Number) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ raw: UnsafeRawBufferPointer) {
    put(UInt32(raw.count))
    bytes.append(contentsOf: raw)
  }

  /// Appends bytes as they are, without their count.
  mutating func putRaw(_ raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }

  mutating func put(_ raw: [UInt8]) { raw.withUnsafeBytes { put($0) } }
}

/// Reads what ``ByteWriter`` wrote; nil where bytes are missing.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var place = 0
  /// Whether a read went past the end.
  private(set) var isShort = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { place >= bytes.count }

  @inline(__always)
  mutating func take<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) -> Number {
    let size = MemoryLayout<Number>.size
    guard place + size <= bytes.count else {
      isShort = true
      return 0
    }
    defer { place += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: Number.self))
  }

  mutating func takeBytes() -> [UInt8] {
    let count = Int(take(UInt32.self))
    guard !isShort, place + count <= bytes.count else {
      isShort = true
      return []
    }
    defer { place += count }
    return Array(UnsafeRawBufferPointer(rebasing: bytes[place..<place + count]))
  }
}

extension ByteWriter {
  /// A change without its bytes.
  mutating func put(_ row: ChangeRow) {
    put(row.key.high)
    put(row.key.low)
    put(row.version)
    put(row.fingerprint.high)
    put(row.fingerprint.low)
    put(row.usernameHash)
    put(row.emailHash)
    put(row.process)
    put(row.partition.index)
    put(row.offset)
    put(row.index)
    put(row.source)
    put(row.generation)
    put(row.action.rawValue)
    put(row.lane.rawValue)
    put(row.flags.rawValue)
    put(row.counted)
  }

  mutating func put(_ id: ProviderID) {
    put(id.word0)
    put(id.word1)
    put(id.word2)
    put(id.word3)
    put(id.word4)
  }

  /// What the ledger knows of a user, without the key.
  mutating func put(_ row: LedgerRow) {
    put(row.version)
    put(row.fingerprint.high)
    put(row.fingerprint.low)
    put(row.usernameHash)
    put(row.emailHash)
    put(row.providerID)
    put(row.offset)
    put(row.partition.index)
    put(row.index)
    put(row.source)
    put(row.generation)
    put(row.rendering)
    put(row.flags.rawValue)
  }
}

extension ByteReader {
  mutating func takeRow() -> ChangeRow {
    var row = ChangeRow()
    row.key = KeyHash(high: take(), low: take())
    row.version = take()
    row.fingerprint = Fingerprint(high: take(), low: take())
    row.usernameHash = take()
    row.emailHash = take()
    row.process = take()
    row.partition = PartitionID(take())
    row.offset = take()
    row.index = take()
    row.source = take()
    row.generation = take()
    row.action = Action(rawValue: take()) ?? .nothing
    row.lane = Lane(rawValue: take()) ?? .import
    row.flags = ChangeFlags(rawValue: take())
    row.counted = take()
    return row
  }

  mutating func takeProviderID() -> ProviderID {
    ProviderID(word0: take(), word1: take(), word2: take(), word3: take(), word4: take())
  }

  mutating func takeLedgerRow(key: KeyHash) -> LedgerRow {
    var row = LedgerRow()
    row.key = key
    row.version = take()
    row.fingerprint = Fingerprint(high: take(), low: take())
    row.usernameHash = take()
    row.emailHash = take()
    row.providerID = takeProviderID()
    row.offset = take()
    row.partition = PartitionID(take())
    row.index = take()
    row.source = take()
    row.generation = take()
    row.rendering = take()
    row.flags = LedgerFlags(rawValue: take())
    return row
  }
}
