import JSON
import SyncModel

extension MessageDecoder {
  func decodeRecord(
    _ record: MessageRecord, now: Instant, into chunk: Chunk, start: Int, rowLimit: Int, byteLimit: Int
  ) throws(Rejection) -> DecodedRecord {
    let envelope = try envelope(record, in: chunk)
    guard let type = messageType(envelope.type) else {
      throw .message(
        "the message's type \(Rejection.quoted(envelope.type)) is not known",
        hint: "Known are user.created, user.updated, user.upserted, user.deleted, users.bulk, import.started and "
          + "import.completed, each also with .v1.")
    }
    let lane: Lane = envelope.isImport || type.rawValue >= MessageType.bulk.rawValue ? .import : .urgent
    var process = MessageHeaders.none
    if lane == .import && !envelope.process.isEmpty {
      guard isProcessID(envelope.process) else {
        throw .message(
          "the import process ID is not 1 to 200 bytes without control characters, or begins with @",
          hint: "Give the import another ID.")
      }
      process = keep(envelope.process)
    }
    var version = ChangeVersion(
      kind: mapping.version, latest: UInt64(clamping: now.nanoseconds / 1_000 + 300_000_000))
    version.readEvent(envelope, timestampMilliseconds: record.timestampMilliseconds)
    var kind = DecodedRecord.Kind.changes
    var isComplete = true
    switch type {
    case .created, .updated, .upserted, .deleted:
      guard let body = envelope.body else {
        throw .message("the message has no user", hint: "Send the user's whole state, for a delete at least its key.")
      }
      var row = ChangeRow()
      row.chunk = chunk.id
      row.raw = record.value ?? .empty
      row.action = type.action
      row.lane = lane
      row.flags = lane == .urgent ? [.endsRecord, .wantsReply] : .endsRecord
      if lane == .urgent {
        row.headers = ReplyContext.write(envelope.id, envelope.correlation, envelope.replyTopic, into: chunk)
      }
      reader.append(body, as: row, recordKey: record.key, version: version, into: chunk)
    case .bulk:
      try openBulk(envelope.body, record: record, version: version, process: process, in: chunk)
      if bulk.isEmpty {
        kind = .nothing
        appendNote(.nothing, record, into: chunk)
      } else {
        isComplete = readItems(into: chunk, rowLimit: rowLimit, byteLimit: byteLimit)
      }
    case .started, .completed:
      guard !process.isEmpty else {
        throw .message(
          "the message says nothing about which import it is: the import process ID is missing",
          hint: "Send it as ce_importprocessid (importProcessId in plain JSON).")
      }
      kind = type == .completed ? .completed : .started(expected: try expected(envelope.body))
      appendNote(type.action, record, into: chunk)
    }
    return DecodedRecord(
      kind: kind, lane: lane, rows: start..<start + reader.count, isComplete: isComplete, process: process)
  }

  /// A row that is no change.
  private func appendNote(_ action: Action, _ record: MessageRecord, into chunk: Chunk) {
    var row = ChangeRow()
    row.chunk = chunk.id
    row.raw = record.value ?? .empty
    row.action = action
    row.flags = .endsRecord
    chunk.append(row)
    reader.appendNoIdentity()
  }

  private func expected(_ body: JSONNode?) throws(Rejection) -> Int? {
    guard let node = body?.member(JSONName("expected")), !node.isNull else { return nil }
    guard node.kind == .integer, node.integer >= 0 else {
      throw .message(
        "`expected` is not a whole number of 0 or more", hint: "Send the number of changes, or leave the field out.")
    }
    return Int(node.integer)
  }

  func messageType(_ bytes: UnsafeRawBufferPointer) -> MessageType? {
    let number = typeNames.find(JSONName(bytes), bytes)
    return number < 0 ? nil : MessageType(rawValue: typeNames[number].role)
  }

  /// Whether an import flag is set: false where it is missing; nil where it is neither `true` nor `false`, in either case.
  func isTrue(_ text: UnsafeRawBufferPointer) -> Bool? {
    if text.isEmpty { return false }
    let word = JSONName(text).head | 0x20_2020_2020
    if text.count == 4 && word & 0xFFFF_FFFF == 0x6575_7274 { return true }
    return text.count == 5 && word == 0x65_736C_6166 ? false : nil
  }

  func isProcessID(_ bytes: UnsafeRawBufferPointer) -> Bool {
    (1...200).contains(bytes.count) && bytes[0] != UInt8(ascii: "@") && CharacterRules.hasNoControls(bytes)
      && CharacterRules.isUTF8(bytes)
  }

  // MARK: - Envelopes

  private func envelope(_ record: MessageRecord, in chunk: Chunk) throws(Rejection) -> Envelope {
    // Few records have a long content type.
    let mayBeEvent = headers[.contentType].count >= 28
    if mayBeEvent && headers.hasContentType("application/cloudevents+json") {
      return try structured(try document(record, in: chunk))
    }
    if mayBeEvent && headers.hasContentType("application/cloudevents-batch+json") {
      throw .message(
        "batches of CloudEvents are not read", hint: "Send one event a record; many users fit into users.bulk.")
    }
    return headers[.type].isEmpty ? try plain(try document(record, in: chunk)) : try binary(record, in: chunk)
  }

  private func document(_ record: MessageRecord, in chunk: Chunk) throws(Rejection) -> JSONNode {
    guard let value = record.value else {
      throw .message(
        "the record has no value (null)", hint: "Send user.deleted to delete a user; tombstones mean nothing here.")
    }
    if value.isEmpty {
      throw .message(
        "the record's value is empty", hint: "Send the user as JSON, also where the headers say the type and the key.")
    }
    // The chunk keeps 64 readable bytes behind its capacity, which is the padding that the parser asks for.
    do throws(JSONError) {
      return try parser.parse(padded: chunk.extent().base + Int(value.offset), count: Int(value.length))
    } catch {
      throw .message(
        "the record's value cannot be read: \(error)", hint: "Look at the raw bytes and mend the producer.")
    }
  }

  private func binary(_ record: MessageRecord, in chunk: Chunk) throws(Rejection) -> Envelope {
    try checkSpecVersion(headers[.specVersion])
    var envelope = Envelope()
    envelope.type = headers[.type]
    envelope.id = headers[.id]
    envelope.time = headers[.time]
    envelope.sequence = headers[.sequence]
    envelope.process = headers[.process]
    envelope.correlation = headers[.correlation]
    envelope.replyTopic = headers[.replyTopic]
    guard let isImport = isTrue(headers[.isImport]) else { throw Self.badImportFlag("ce_import") }
    envelope.isImport = isImport
    // An event about a process may come without any data, which is a null or empty value.
    let type = messageType(envelope.type)
    let mayBeEmpty = type == .started || type == .completed
    if mayBeEmpty && (record.value ?? .empty).isEmpty { return envelope }
    envelope.body = try document(record, in: chunk)
    return envelope
  }

  private func structured(_ root: JSONNode) throws(Rejection) -> Envelope {
    guard root.isObject else { throw Self.notAnObject }
    var envelope = Envelope()
    var seen: UInt32 = 0
    var child = root.firstChild
    while !child.isEnd {
      let name = child.string
      let value = child.named
      let number = structuredNames.find(JSONName(padded: name), name)
      if number >= 0, let field = Envelope.Field(rawValue: structuredNames[number].role) {
        try set(field, of: &envelope, to: value, name, &seen)
      }
      child = value.next
    }
    if envelope.type.isEmpty { throw Self.noType }
    return envelope
  }

  private func plain(_ root: JSONNode) throws(Rejection) -> Envelope {
    guard root.isObject else { throw Self.notAnObject }
    var envelope = Envelope()
    var seen: UInt32 = 0
    var child = root.firstChild
    while !child.isEnd {
      let name = child.string
      let value = child.named
      let number = plainNames.find(JSONName(padded: name), name)
      if number < 0 {
        notePlain(name)
      } else if let field = Envelope.Field(rawValue: plainNames[number].role) {
        try set(field, of: &envelope, to: value, name, &seen)
      }
      child = value.next
    }
    if envelope.type.isEmpty { throw Self.noType }
    if let type = messageType(envelope.type), type.rawValue >= MessageType.bulk.rawValue { envelope.body = root }
    return envelope
  }

  private func set(
    _ field: Envelope.Field, of envelope: inout Envelope, to value: JSONNode, _ name: UnsafeRawBufferPointer,
    _ seen: inout UInt32
  ) throws(Rejection) {
    if seen & (1 << field.rawValue) != 0 { throw Self.twice(name) }
    seen |= 1 << field.rawValue
    if value.isNull && field != .data { return }
    switch field {
    case .type: envelope.type = try text(value, name)
    case .id: envelope.id = try text(value, name)
    case .time: envelope.time = try text(value, name)
    case .process: envelope.process = try text(value, name)
    case .correlation: envelope.correlation = try text(value, name)
    case .replyTopic: envelope.replyTopic = try text(value, name)
    case .specVersion: try checkSpecVersion(try text(value, name))
    case .data: envelope.body = value.isNull ? nil : value
    case .sequence:
      switch value.kind {
      case .integer where value.integer >= 0: envelope.sequenceNumber = UInt64(value.integer)
      case .unsigned: envelope.sequenceNumber = value.unsigned
      default: envelope.sequence = try text(value, name)
      }
    case .isImport:
      switch value.kind {
      case .true: envelope.isImport = true
      case .false: envelope.isImport = false
      default:
        guard value.isString, let flag = isTrue(value.string) else { throw Self.badImportFlag("import") }
        envelope.isImport = flag
      }
    case .data64:
      throw .message("the event's data is base64", hint: "Send the user as JSON under `data`.")
    }
  }

  private func text(_ value: JSONNode, _ name: UnsafeRawBufferPointer) throws(Rejection) -> UnsafeRawBufferPointer {
    guard value.isString else {
      throw .message("\(Rejection.quoted(name)) of the message is not a string", hint: "Mend the producer.")
    }
    return value.string
  }

  private func checkSpecVersion(_ text: UnsafeRawBufferPointer) throws(Rejection) {
    if text.isEmpty || text.starts(with: [0x31, 0x2E]) { return }
    throw .message("the event's specversion is not 1.0", hint: "Send CloudEvents 1.0.")
  }

  static func twice(_ name: UnsafeRawBufferPointer) -> Rejection {
    .message(
      "the field \(Rejection.quoted(name)) stands twice", hint: "Send it once: which one counts would be a guess.")
  }

  private static func badImportFlag(_ name: String) -> Rejection {
    .message("`\(name)` is neither true nor false", hint: "Send true, false, or leave it out.")
  }

  private static var notAnObject: Rejection {
    .message("the record's value is not a JSON object", hint: "See the README for what a message looks like.")
  }

  private static var noType: Rejection {
    .message(
      "the message has no type",
      hint: "Send it as the header ce_type, or as `type` in a CloudEvents envelope or plain JSON.")
  }
}
