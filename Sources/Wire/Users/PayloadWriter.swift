import JSON
import SyncModel

/// A short piece of JSON that is written with three stores.
struct Piece {
  let words: (UInt64, UInt64, UInt64)
  let count: Int

  /// At most 24 ASCII characters.
  init(_ text: StaticString) {
    precondition(text.utf8CodeUnitCount <= 24, "a piece has three words")
    var bytes = [UInt8](repeating: 0, count: 24)
    text.withUTF8Buffer { for (index, byte) in $0.enumerated() { bytes[index] = byte } }
    words = bytes.withUnsafeBytes {
      (
        $0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
        $0.loadUnaligned(fromByteOffset: 16, as: UInt64.self)
      )
    }
    count = text.utf8CodeUnitCount
  }
}

/// Appends JSON to a chunk, with one check for room a piece.
struct PayloadWriter {
  private let chunk: Chunk
  private var base: UnsafeMutableRawPointer
  private var cursor: UnsafeMutableRawPointer
  private var limit: UnsafeMutableRawPointer
  /// Whether a string held the character NUL, which databases refuse; it comes to light while escaping.
  private(set) var sawNUL = false

  init(_ chunk: Chunk) {
    self.chunk = chunk
    let extent = chunk.extent()
    base = extent.base
    cursor = extent.base + extent.used
    limit = extent.base + extent.capacity
  }

  /// The writer of the same chunk after it may have moved.
  private init(_ other: PayloadWriter) {
    self.init(other.chunk)
    sawNUL = other.sawNUL
  }

  /// Tells the chunk how far it is filled. Until then the chunk must be left alone.
  func finish() { chunk.setUsed(cursor - base) }

  /// Where the next byte goes, from the chunk's start.
  @inline(__always)
  var position: UInt32 { UInt32(truncatingIfNeeded: cursor - base) }

  /// What was written since that position.
  @inline(__always)
  func slice(from start: UInt32) -> Slice { Slice(offset: start, length: position &- start) }

  /// Copies bytes as they are.
  @inline(__always)
  mutating func copy(_ bytes: UnsafeRawBufferPointer) -> Slice {
    reserve(bytes.count)
    let start = position
    if let source = bytes.baseAddress { cursor.copyMemory(from: source, byteCount: bytes.count) }
    cursor += bytes.count
    return slice(from: start)
  }

  /// A string with its quotes, of bytes that were copied into the chunk before.
  @inline(__always)
  mutating func string(copied text: Slice) {
    // Room first: it may move the chunk. Behind the text there is at least what was written and the chunk's padding.
    reserve(Int(text.length) &+ 16)
    string(padded: UnsafeRawBufferPointer(start: base + Int(text.offset), count: Int(text.length)))
  }

  @inline(__always)
  mutating func put(_ piece: Piece) {
    reserve(24)
    cursor.storeBytes(of: piece.words.0, as: UInt64.self)
    cursor.storeBytes(of: piece.words.1, toByteOffset: 8, as: UInt64.self)
    cursor.storeBytes(of: piece.words.2, toByteOffset: 16, as: UInt64.self)
    cursor += piece.count
  }

  @inline(__always)
  mutating func put(_ byte: UInt8) {
    reserve(1)
    cursor.storeBytes(of: byte, as: UInt8.self)
    cursor += 1
  }

  /// A string with its quotes. Behind its end 8 bytes must be readable.
  @inline(__always)
  mutating func string(padded text: UnsafeRawBufferPointer) {
    reserve(text.count &+ 16)
    cursor.storeBytes(of: 0x22, as: UInt8.self)
    let plain = JSONEscape.copyPlain(padded: text, to: cursor + 1)
    cursor += 1 &+ plain
    if plain < text.count { escape(text, from: plain) }
    cursor.storeBytes(of: 0x22, as: UInt8.self)
    cursor += 1
  }

  @inline(never)
  private mutating func escape(_ text: UnsafeRawBufferPointer, from position: Int) {
    let rest = UnsafeRawBufferPointer(rebasing: text[position...])
    if rest.contains(0) { sawNUL = true }
    let room = JSONEscape.capacity(for: rest.count) + 8
    if limit - cursor < room, let start = text.baseAddress, start >= base, start < limit {
      // The text is the chunk's own and moves with it.
      let offset = start - UnsafeRawPointer(base)
      grow(room)
      escape(UnsafeRawBufferPointer(start: base + offset, count: text.count), from: position)
    } else {
      reserve(room)
      cursor += JSONEscape.write(rest, to: cursor)
    }
  }

  @inline(__always)
  private mutating func reserve(_ count: Int) {
    if limit - cursor < count { grow(count) }
  }

  @inline(never)
  private mutating func grow(_ count: Int) {
    chunk.setUsed(cursor - base)
    chunk.reserve(count)
    self = PayloadWriter(self)
  }
}
