import JSON
public import SyncModel

/// One record as its consumer has it, without the headers, which are given before.
public struct MessageRecord {
  /// The record's key; nil for Kafka's null.
  public var key: UnsafeRawBufferPointer?
  /// Where the record's value was copied to in the chunk that is decoded into; nil for Kafka's null.
  public var value: Slice?
  /// The record's own time in milliseconds since 1970 UTC; negative where it has none.
  public var timestampMilliseconds: Int64

  /// Makes a record.
  public init(key: UnsafeRawBufferPointer?, value: Slice?, timestampMilliseconds: Int64) {
    self.key = key
    self.value = value
    self.timestampMilliseconds = timestampMilliseconds
  }
}

/// What a record was, beside the rows that it became.
public struct DecodedRecord {
  /// What kind of record it was.
  public enum Kind: Equatable, Sendable {
    /// Changes, some of which may be invalid.
    case changes
    /// `import.started`, with the number of changes that it announces.
    case started(expected: Int?)
    /// `import.completed`.
    case completed
    /// An empty bulk message: it asks for nothing.
    case nothing
    /// It cannot be read: one invalid import change stands for it.
    case unreadable
  }

  /// What kind of record it was.
  public var kind: Kind
  /// The record's lane.
  public var lane: Lane
  /// The rows that were appended to the chunk by this call.
  public var rows: Range<Int>
  /// Whether the record is done; if not, call ``MessageDecoder/resume(into:rowLimit:byteLimit:)`` with the next chunk.
  public var isComplete: Bool
  /// The import process ID of an import record, valid until the decoder's next ``MessageDecoder/begin()``; empty where
  /// there is none and for urgent changes.
  public var process: UnsafeRawBufferPointer
}

/// A name in messages that does nothing, told once by a decoder.
public enum FieldNotice: Hashable, Sendable {
  /// A field of messages or users that usher does not know.
  case unknownField(String)
  /// An attribute that the provider's profile does not keep.
  case droppedAttribute(String)
}

/// Turns records into changes: reads binary mode, structured mode and plain JSON, checks each user, and renders its own
/// fields canonically (FORMATS section 1, DESIGN section 3).
///
/// For each record: ``begin()``, ``header(_:_:)`` for each header, ``decode(_:now:into:rowLimit:byteLimit:)``. Nothing is
/// allocated per record unless something is wrong with it. It belongs to one thread.
///
/// A name that stands twice in an object that is read makes the message invalid: which one counts would be a guess.
///
/// A class, although nothing is shared: methods that only read a large struct get a copy of it, which took a third of the
/// time. Nothing is entered twice, so its fields are not checked for exclusive access.
public final class MessageDecoder {
  /// Counts the forms of rendering; a fingerprint of another number says nothing about this one.
  public static let rendering: UInt16 = 1

  let mapping: MessageMapping
  let rules: ProfileRules

  @exclusivity(unchecked) var parser = JSONParser()
  let headers = MessageHeaders()
  @exclusivity(unchecked) var headerNames = MessageHeaders.names()
  @exclusivity(unchecked) var typeNames = MessageType.names()
  @exclusivity(unchecked) var structuredNames = Envelope.structuredNames()
  @exclusivity(unchecked) var plainNames = Envelope.plainNames()
  let reader: UserReader
  @exclusivity(unchecked) var bulk = BulkState()
  /// The record's import process ID: borrowed bytes may be gone when a bulk message is resumed.
  private let processBytes: UnsafeMutableRawBufferPointer = .allocate(byteCount: 256, alignment: 8)
  private var plainNotices: [FieldNotice] = []

  /// Makes a decoder for one source and one provider.
  public init(mapping: MessageMapping, rules: ProfileRules) {
    self.mapping = mapping
    self.rules = rules
    reader = UserReader(mapping: mapping, rules: rules)
  }

  deinit { processBytes.deallocate() }

  /// Forgets the last record.
  public func begin() {
    headers.removeAll()
    reader.reset()
    bulk.isOpen = false
  }

  /// Takes note of a header of the record; of two with one name the later counts.
  ///
  /// The value is borrowed and must stay valid until ``decode(_:now:into:rowLimit:byteLimit:)`` returns.
  public func header(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
    guard let value, value.baseAddress != nil else { return }
    let number = headerNames.find(JSONName(name), name)
    if number >= 0 { headers.set(headerNames[number].role, value) }
  }

  /// The record's lane if its headers alone say it; nil where its value must be read to know.
  public func laneOfHeaders() -> Lane? {
    guard !headers[.type].isEmpty, !headers.hasContentType("application/cloudevents+json") else { return nil }
    guard let type = messageType(headers[.type]), type.rawValue <= MessageType.deleted.rawValue else { return .import }
    return isTrue(headers[.isImport]) == false ? .urgent : .import
  }

  /// Turns the record into rows of the chunk.
  ///
  /// Key text, raw item, payload, action, lane, version, index and flags are set; hashes, process, source, partition
  /// and offset are the caller's. What is wrong with a row is a note of the chunk.
  ///
  /// - Parameters:
  ///   - record: what to decode; its key is borrowed for the call.
  ///   - now: the engine's clock; versions that are times may be at most 5 minutes ahead of it.
  ///   - chunk: where the record's value already is, and where everything goes.
  ///   - rowLimit: how many rows this call may append, at least 1.
  ///   - byteLimit: no further row is begun once so many bytes of the chunk are in use.
  public func decode(
    _ record: MessageRecord, now: Instant, into chunk: Chunk, rowLimit: Int = .max, byteLimit: Int = .max
  ) -> DecodedRecord {
    let start = chunk.rows.count
    do throws(Rejection) {
      return try decodeRecord(
        record, now: now, into: chunk, start: start, rowLimit: max(1, rowLimit), byteLimit: byteLimit)
    } catch {
      // What cannot be read counts as one import change of the process that its headers name.
      var row = ChangeRow()
      row.chunk = chunk.id
      row.raw = record.value ?? .empty
      row.action = mapping.defaultAction
      row.lane = .import
      row.flags = [.invalid, .endsRecord]
      chunk.notes.append(ChunkNote(row: start, fault: error.fault))
      chunk.rows.append(row)
      reader.appendNoIdentity()
      let process = isProcessID(headers[.process]) ? keep(headers[.process]) : MessageHeaders.none
      return DecodedRecord(
        kind: .unreadable, lane: .import, rows: start..<chunk.rows.count, isComplete: true, process: process)
    }
  }

  /// The lower-cased username of a row that the last call appended, counted from the first of them; empty where there is
  /// none. Valid until the next call.
  public func foldedUsername(_ index: Int) -> UnsafeRawBufferPointer { reader.identity(index).username }

  /// The lower-cased e-mail, likewise.
  public func foldedEmail(_ index: Int) -> UnsafeRawBufferPointer { reader.identity(index).email }

  /// What has not been told yet about names that do nothing.
  public func takeNotices() -> [FieldNotice] {
    if plainNotices.isEmpty && reader.notices.isEmpty { return [] }
    defer {
      plainNotices = []
      reader.notices = []
    }
    return plainNotices + reader.notices
  }

  /// Bytes that differ where mapping or profile make the same message render differently. The journal keeps their digest
  /// beside fingerprints.
  public static func renderingIdentity(mapping: MessageMapping, rules: ProfileRules) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginArray()
    writer.value(rendering)
    for name in [
      mapping.userKey, mapping.username, mapping.email, mapping.emailVerified, mapping.firstName, mapping.lastName,
      mapping.enabled, mapping.locale, mapping.groups,
    ] {
      writer.value(name)
    }
    for (name, field) in mapping.attributes.sorted(by: { $0.key < $1.key }) {
      writer.value(name)
      writer.value(field)
    }
    writer.value(rules.keyAttribute.map { .string($0) } ?? .null)
    writer.value(rules.keptAttributes.map { .array($0.sorted().map { .string($0) }) } ?? .null)
    writer.endArray()
    return writer.bytes
  }

  /// Copies a process ID to where it outlives the record.
  func keep(_ process: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    processBytes.copyMemory(from: process)
    return UnsafeRawBufferPointer(rebasing: processBytes[..<process.count])
  }

  func notePlain(_ name: UnsafeRawBufferPointer) {
    if plainNames.insert(name, role: UInt32.max) >= 0 {
      plainNotices.append(.unknownField(String(decoding: name, as: UTF8.self)))
    }
  }
}
