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
  private let start: Int
  private var cursor: UnsafeMutableRawPointer
  private var limit: UnsafeMutableRawPointer

  init(_ chunk: Chunk) {
    self.chunk = chunk
    start = chunk.used
    cursor = chunk.base + chunk.used
    limit = chunk.base + chunk.capacity
  }

  /// Leaves the bytes in the chunk.
  func finish() -> Slice {
    chunk.used = cursor - chunk.base
    return Slice(offset: UInt32(start), length: UInt32(chunk.used - start))
  }

  /// Takes the bytes back.
  func abandon() { chunk.used = start }

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
    if plain < text.count { escape(UnsafeRawBufferPointer(rebasing: text[plain...])) }
    cursor.storeBytes(of: 0x22, as: UInt8.self)
    cursor += 1
  }

  @inline(never)
  private mutating func escape(_ text: UnsafeRawBufferPointer) {
    reserve(JSONEscape.capacity(for: text.count) + 8)
    cursor += JSONEscape.write(text, to: cursor)
  }

  @inline(__always)
  private mutating func reserve(_ count: Int) {
    if limit - cursor < count { grow(count) }
  }

  @inline(never)
  private mutating func grow(_ count: Int) {
    chunk.used = cursor - chunk.base
    chunk.reserve(count)
    cursor = chunk.base + chunk.used
    limit = chunk.base + chunk.capacity
  }
}
