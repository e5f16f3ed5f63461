import JSON
public import SyncModel

/// Where the reading of a bulk message stands.
struct BulkState {
  var isOpen = false
  var isEmpty = false
  /// The next item.
  var next: JSONNode?
  /// The next item's place in the message.
  var index: Int32 = 0
  /// The place of the next item's first byte among the document's structurals.
  var structural = 0
  /// The record's value; nil once the message goes on in another chunk.
  var raw: Slice?
  /// What is left of the message's bytes when it goes on in another chunk, and where that began.
  var rest: [UInt8] = []
  var restStart = 0
  var version: ChangeVersion?
  var process = MessageHeaders.none
}

extension MessageDecoder {
  /// Goes on with a bulk message that did not fit, in the next chunk.
  ///
  /// Nothing of the record is needed any more: its bytes were copied. Parameters as of `decode`.
  public func resume(into chunk: Chunk, rowLimit: Int = .max, byteLimit: Int = .max) -> DecodedRecord {
    precondition(bulk.isOpen, "only a record that is not complete can be resumed")
    reader.reset()
    let start = chunk.rows.count
    let isComplete = readItems(into: chunk, rowLimit: max(1, rowLimit), byteLimit: byteLimit)
    return DecodedRecord(
      kind: .changes, lane: .import, rows: start..<chunk.rows.count, isComplete: isComplete, process: bulk.process)
  }

  func openBulk(
    _ body: JSONNode?, record: MessageRecord, version: ChangeVersion, process: UnsafeRawBufferPointer, in chunk: Chunk
  ) throws(Rejection) {
    guard let body, body.isObject else {
      throw .message("the bulk message has no body", hint: #"Send {"users":[…]}."#)
    }
    var users: JSONNode?
    var child = body.firstChild
    while !child.isEnd {
      if child.name == JSONName("users") {
        if users != nil { throw Self.twice(child.string) }
        users = child.named
      }
      child = child.named.next
    }
    guard let users, users.isArray else {
      throw .message("the bulk message has no list `users`", hint: #"Send {"users":[…]}."#)
    }
    bulk = BulkState()
    bulk.isEmpty = users.firstChild.isEnd
    bulk.next = users.firstChild
    bulk.raw = record.value
    bulk.version = version
    bulk.process = process
    if !bulk.isEmpty { bulk.structural = firstItem(of: users, root: body, chunk.bytes(record.value ?? .empty)) }
  }

  /// Finds the first byte of a list's first item among the structurals: the list is the n-th container of the document,
  /// and so is its bracket among the opening ones.
  private func firstItem(of list: JSONNode, root: JSONNode, _ bytes: UnsafeRawBufferPointer) -> Int {
    var containers = 0
    var place = root.at(1)
    while place.index < list.index {
      if place.isObject || place.isArray { containers += 1 }
      // Into containers, not over them; ends are stepped over like any other element.
      place = place.isObject || place.isArray ? place.firstChild : place.next
    }
    var structural = 0
    while true {
      if bytes[Int(parser.structurals[structural])] & 0xDF == 0x5B {
        if containers == 0 { return structural + 1 }
        containers -= 1
      }
      structural += 1
    }
  }

  /// Reads items until the message or the room ends; answers whether the message did.
  func readItems(into chunk: Chunk, rowLimit: Int, byteLimit: Int) -> Bool {
    guard var node = bulk.next, let version = bulk.version else { return true }
    var rows = 0
    while !node.isEnd {
      if rows >= rowLimit || rows > 0 && chunk.used >= byteLimit {
        suspendBulk(at: node, chunk)
        return false
      }
      let (slice, structural) = itemBytes(chunk)
      let next = node.next
      var row = ChangeRow()
      row.chunk = chunk.id
      row.raw = slice
      row.index = bulk.index
      row.action = mapping.defaultAction
      row.lane = .import
      row.flags = next.isEnd ? .endsRecord : []
      reader.append(node, as: row, isItem: true, version: version, into: chunk)
      node = next
      bulk.structural = structural
      bulk.index += 1
      rows += 1
    }
    bulk.isOpen = false
    bulk.rest = []
    return true
  }

  /// The next item's bytes in the chunk, and where the item behind it begins among the structurals.
  private func itemBytes(_ chunk: Chunk) -> (Slice, Int) {
    let structurals = parser.structurals
    let first = Int(structurals[bulk.structural])
    return withBulkBytes(chunk) { (bytes, start) in
      var structural = bulk.structural
      var depth = 0
      repeat {
        // Braces and brackets differ in one bit: `[{` become 5B, `]}` 5D, and nothing else becomes either.
        let byte = bytes[Int(structurals[structural]) &- start] & 0xDF
        depth &+= (byte == 0x5B ? 1 : 0) &- (byte == 0x5D ? 1 : 0)
        structural &+= 1
      } while depth > 0
      // A scalar ends where the next structural begins; what is between is white space.
      let lastIsBracket = bytes[Int(structurals[structural &- 1]) &- start] & 0xDF == 0x5D
      var end = lastIsBracket ? Int(structurals[structural &- 1]) &+ 1 : Int(structurals[structural])
      while !lastIsBracket && end > first && bytes[end &- 1 &- start] <= 0x20 { end &-= 1 }
      let length = end &- first
      let slice: Slice =
        if let raw = bulk.raw {
          Slice(offset: raw.offset &+ UInt32(first), length: UInt32(length))
        } else {
          chunk.append(UnsafeRawBufferPointer(rebasing: bytes[(first &- start)..<(end &- start)]))
        }
      return (slice, structural &+ 1)
    }
  }

  @inline(__always)
  private func withBulkBytes<Result>(_ chunk: Chunk, _ body: (UnsafeRawBufferPointer, Int) -> Result) -> Result {
    if let raw = bulk.raw { return body(chunk.bytes(raw), 0) }
    return bulk.rest.withUnsafeBytes { body($0, bulk.restStart) }
  }

  private func suspendBulk(at node: JSONNode, _ chunk: Chunk) {
    if let raw = bulk.raw {
      bulk.restStart = Int(parser.structurals[bulk.structural])
      bulk.rest = Array(chunk.bytes(raw).dropFirst(bulk.restStart))
      bulk.raw = nil
    }
    bulk.next = node
    bulk.isOpen = true
  }
}
