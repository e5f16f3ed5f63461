import SyncModel

/// What a reply needs of the message that caused it: laid down beside the change's bytes by the decoder.
public struct ReplyContext: Equatable, Sendable {
  /// `ce_id` of the message; nil where it had none.
  public var id: String?
  /// `ce_correlationid`; nil where it had none.
  public var correlation: String?
  /// The reply topic it asked for; nil where it did not.
  public var replyTopic: String?

  /// Makes a context.
  public init(id: String? = nil, correlation: String? = nil, replyTopic: String? = nil) {
    self.id = id
    self.correlation = correlation
    self.replyTopic = replyTopic
  }

  /// Reads what a decoder laid down (``ChangeRow/headers``); all nil where there is nothing.
  public init(_ bytes: UnsafeRawBufferPointer) {
    var position = 0
    func next() -> String? {
      guard position + 2 <= bytes.count else { return nil }
      let count = Int(bytes[position]) | Int(bytes[position + 1]) << 8
      position += 2
      guard count > 0, position + count <= bytes.count else { return nil }
      defer { position += count }
      return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }
    id = next()
    correlation = next()
    replyTopic = next()
  }

  /// Lays the three texts down, each behind its length; those beyond 4 kB count as missing.
  static func write(
    _ id: UnsafeRawBufferPointer, _ correlation: UnsafeRawBufferPointer, _ replyTopic: UnsafeRawBufferPointer,
    into chunk: Chunk
  ) -> Slice {
    if id.isEmpty && correlation.isEmpty && replyTopic.isEmpty { return .empty }
    let start = UInt32(chunk.used)
    for text in [id, correlation, replyTopic] {
      let count = text.count > 4_096 ? 0 : text.count
      chunk.append([UInt8(truncatingIfNeeded: count), UInt8(truncatingIfNeeded: count >> 8)])
      chunk.append(UnsafeRawBufferPointer(rebasing: text.prefix(count)))
    }
    return Slice(offset: start, length: UInt32(chunk.used) - start)
  }
}
