import SyncModel
import Wire

/// A record in, everything that it became out, as plain values.
struct Decoded {
  struct Row: Equatable {
    var action: Action
    var lane: Lane
    var key: String
    var version: UInt64
    var payload: String
    var raw: String
    var index: Int32
    var flags: ChangeFlags
    var username: String
    var email: String
    var fault: Fault?
  }

  var kind: DecodedRecord.Kind
  var lane: Lane
  var process: String
  var rows: [Row]
  var reply: ReplyContext
  var notices: [FieldNotice]
  var chunks = 1

  /// The only row.
  var row: Row { rows[0] }
  /// The only row's fault as `code: message`.
  var fault: String? { rows.first?.fault.map { "\($0.code.name): \($0.message)" } }
}

/// What a test decodes with.
struct DecodingBench {
  var mapping = MessageMapping()
  var rules = ProfileRules.keycloakDefaults()
  /// 2026-11-22T10:00:00Z
  var now = Instant(milliseconds: 1_795_341_600_000)
  var timestamp: Int64 = 1_795_341_600_000
  var rowLimit = Int.max
  var byteLimit = Int.max

  func decode(_ value: String?, key: String? = nil, headers: [String: String] = [:]) -> Decoded {
    decode(value.map { Array($0.utf8) }, key: key.map { Array($0.utf8) }, headers: headers)
  }

  func decode(_ value: [UInt8]?, key: [UInt8]?, headers: [String: String]) -> Decoded {
    let decoder = MessageDecoder(mapping: mapping, rules: rules)
    return decode(value, key: key, headers: headers, by: decoder)
  }

  func decode(
    _ value: [UInt8]?, key: [UInt8]?, headers: [String: String], by decoder: MessageDecoder
  ) -> Decoded {
    decoder.begin()
    // The headers' bytes live until the end of the decoding.
    let memory = headers.sorted { $0.key < $1.key }.map {
      (Self.copy(Array($0.key.utf8)), Self.copy(Array($0.value.utf8)))
    }
    let keyMemory = key.map { Self.copy($0) }
    defer {
      for (name, text) in memory {
        name.deallocate()
        text.deallocate()
      }
      keyMemory?.deallocate()
    }
    for (name, text) in memory { decoder.header(UnsafeRawBufferPointer(name), UnsafeRawBufferPointer(text)) }
    // A small chunk, so that it grows while it is written to.
    var chunk = Chunk(id: ChunkID(1), capacity: 64)
    let slice = value.map { chunk.append($0) }
    let record = MessageRecord(
      key: keyMemory.map { UnsafeRawBufferPointer($0) }, value: slice, timestampMilliseconds: timestamp)
    var part = decoder.decode(record, now: now, into: chunk, rowLimit: rowLimit, byteLimit: byteLimit)
    var decoded = Decoded(
      kind: part.kind, lane: part.lane, process: String(decoding: part.process, as: UTF8.self), rows: [],
      reply: ReplyContext(chunk.bytes(chunk.rows.first?.headers ?? .empty)), notices: [])
    collect(part, chunk, decoder, &decoded)
    while !part.isComplete {
      // The first chunk is handed over and written to by somebody else.
      chunk.base.initializeMemory(as: UInt8.self, repeating: 0x23, count: chunk.capacity)
      chunk = Chunk(id: ChunkID(UInt32(decoded.chunks + 1)), capacity: 64)
      part = decoder.resume(into: chunk, rowLimit: rowLimit, byteLimit: byteLimit)
      decoded.chunks += 1
      collect(part, chunk, decoder, &decoded)
    }
    decoded.notices = decoder.takeNotices()
    return decoded
  }

  private func collect(
    _ part: DecodedRecord, _ chunk: Chunk, _ decoder: MessageDecoder, _ decoded: inout Decoded
  ) {
    for (place, index) in part.rows.enumerated() {
      let row = chunk.rows[index]
      decoded.rows.append(
        Decoded.Row(
          action: row.action, lane: row.lane, key: chunk.text(row.keyText), version: row.version,
          payload: chunk.text(row.payload), raw: chunk.text(row.raw), index: row.index, flags: row.flags,
          username: String(decoding: decoder.foldedUsername(place), as: UTF8.self),
          email: String(decoding: decoder.foldedEmail(place), as: UTF8.self),
          fault: chunk.notes.first { $0.row == index }?.fault))
    }
  }

  /// Exactly as large as the bytes, so that a read beyond them shows under AddressSanitizer.
  private static func copy(_ bytes: [UInt8]) -> UnsafeMutableRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    bytes.withUnsafeBytes { memory.copyMemory(from: $0) }
    return memory
  }
}

/// SplitMix64, so that a failing case comes again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
