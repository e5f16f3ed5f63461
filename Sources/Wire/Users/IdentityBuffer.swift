/// The lower-cased usernames and e-mails of the rows of one call, for their hashes: memory that is reused.
struct IdentityBuffer: ~Copyable {
  struct Range {
    var usernameStart: Int32 = 0
    var usernameCount: Int32 = 0
    var emailStart: Int32 = 0
    var emailCount: Int32 = 0
  }

  private var bytes: UnsafeMutableRawBufferPointer = .allocate(byteCount: 64 * 1_024, alignment: 64)
  private var used = 0
  var ranges: ContiguousArray<Range> = []

  deinit { bytes.deallocate() }

  mutating func reset() {
    used = 0
    ranges.removeAll(keepingCapacity: true)
  }

  func slice(_ start: Int32, _ count: Int32) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[Int(start)..<Int(start + count)])
  }

  /// Adds a text, lower-cased. Behind its end 8 bytes must be readable.
  mutating func fold(_ text: UnsafeRawBufferPointer) -> (start: Int32, count: Int32) {
    if bytes.count - used < text.count + 16 { grow(text.count + 16) }
    guard let source = text.baseAddress, let target = bytes.baseAddress else { return (0, 0) }
    let start = used
    var position = 0
    while position < text.count {
      let word = source.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let valid = text.count &- position
      let relevant = valid >= 8 ? UInt64.max : (1 &<< UInt64(truncatingIfNeeded: 8 &* valid)) &- 1
      if word & relevant & 0x8080_8080_8080_8080 != 0 { return foldOther(text) }
      // Bytes from A on get their high bit by +3F, those beyond Z by +25: what has the first only is a capital.
      let low = word & 0x7F7F_7F7F_7F7F_7F7F
      let capitals =
        (low &+ 0x3F3F_3F3F_3F3F_3F3F) & ~(low &+ 0x2525_2525_2525_2525) & 0x8080_8080_8080_8080
      (target + start + position).storeBytes(of: word | capitals &>> 2, as: UInt64.self)
      position &+= 8
    }
    used += text.count
    return (Int32(start), Int32(text.count))
  }

  /// What holds other than ASCII, by Unicode's own lower case.
  @inline(never)
  private mutating func foldOther(_ text: UnsafeRawBufferPointer) -> (start: Int32, count: Int32) {
    var lower = String(decoding: text, as: UTF8.self).lowercased()
    let start = used
    let count = lower.utf8.count
    if bytes.count - used < count + 16 { grow(count + 16) }
    lower.withUTF8 {
      UnsafeMutableRawBufferPointer(rebasing: bytes[start..<start + count]).copyMemory(from: UnsafeRawBufferPointer($0))
    }
    used += count
    return (Int32(start), Int32(count))
  }

  private mutating func grow(_ count: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count * 2, used + count), alignment: 64)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<used]))
    bytes.deallocate()
    bytes = larger
  }
}
