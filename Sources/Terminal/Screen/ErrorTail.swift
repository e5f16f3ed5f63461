import CNcurses

/// Reads what was captured of standard error, line by line.
struct ErrorTail {
  private static let limit = 1 << 20
  private var offset = 0
  private var partial: [UInt8] = []

  /// Whole lines since the last call; an unfinished line is kept for later.
  mutating func takeLines() -> [String] {
    var lines: [String] = []
    while true {
      let bytes = Self.read(at: offset, count: 16 << 10)
      if bytes.isEmpty { break }
      offset += bytes.count
      partial += bytes
      var rest = partial[...]
      while let end = rest.firstIndex(of: 0x0A) {
        lines.append(String(decoding: rest[..<end], as: UTF8.self))
        rest = rest[(end + 1)...]
      }
      partial = Array(rest)
    }
    // Between reading and dropping a line can be lost; without dropping, a chatty library would fill the memory.
    if offset > Self.limit {
      cn_drop_errors()
      offset = 0
    }
    return lines
  }

  /// The end of everything that was captured.
  static func last(_ count: Int) -> [UInt8] {
    let size = Int(cn_errors_size())
    return read(at: max(0, size - count), count: count)
  }

  private static func read(at offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = cn_read_errors(offset, buffer.baseAddress, count)
    }
  }
}
