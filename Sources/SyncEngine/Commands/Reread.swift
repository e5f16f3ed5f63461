import Kafka
import Platform
import SyncModel
import Wire

/// Reads one change again at its origin, for `sync USER`. Blocks; runs on a thread of its own.
struct Reread: Sendable {
  let kafka: KafkaSettings
  let key: String
  let hash: KeyHash
  let known: LedgerRow
  let source: SourceSettings
  let sourceNumber: UInt16
  let topic: String
  let partition: Int32
  let id: PartitionID
  let offset: Int64
  let index: Int32
  let rules: ProfileRules
  let hasher: UserHasher
  let chunk: Chunk

  func run() -> RereadResult {
    let record: StoredRecord
    do {
      let lookup = try RecordLookup(kafka)
      defer { lookup.close(within: .milliseconds(500)) }
      switch lookup.readOne(at: KafkaPosition(topic: topic, partition: partition, offset: offset)) {
      case .record(let found): record = found
      case .gone:
        return failed(
          "the user's last change at \(place) is not there any more: retention removed it. Publish the user again at the source"
        )
      case .unanswered(let error):
        return failed("the user's last change at \(place) cannot be read: \(error.description)")
      }
    } catch {
      return failed("the user's last change at \(place) cannot be read: \(error.description)")
    }
    return decode(record)
  }

  private var place: String { "\(topic)/\(partition)@\(offset)" }

  private func decode(_ record: StoredRecord) -> RereadResult {
    let decoder = MessageDecoder(mapping: source.mapping, rules: rules)
    decoder.begin()
    // The decoder borrows names and values of headers until it has decoded: they are laid into the chunk first, and only
    // then is a pointer taken, because a chunk that grows moves.
    let headers = record.headers.map { (chunk.append(Array($0.name.utf8)), $0.value.map { chunk.append($0) }) }
    let value = record.value.map { chunk.append($0) }
    let keySlice = record.key.map { chunk.append($0) }
    chunk.reserve(chunk.used + 65_536)
    for (name, value) in headers { decoder.header(chunk.bytes(name), value.map { chunk.bytes($0) }) }
    let message = MessageRecord(
      key: keySlice.map { chunk.bytes($0) }, value: value, timestampMilliseconds: record.timestamp)
    _ = decoder.decode(message, now: Instant(nanoseconds: SystemClock.nanoseconds()), into: chunk)
    guard let found = chunk.rows.indices.first(where: { chunk.rows[$0].index == index }) else {
      return failed("the record at \(place) has no change number \(index): the topic was made anew")
    }
    var row = chunk.rows[found]
    row.key = hasher.user(chunk.bytes(row.keyText))
    guard row.key == hash else {
      return failed("the record at \(place) is about another user now: the topic was made anew")
    }
    if !row.payload.isEmpty { row.fingerprint = hasher.fingerprint(chunk.bytes(row.payload)) }
    row.usernameHash = hasher.name(decoder.foldedUsername(found))
    row.emailHash = hasher.name(decoder.foldedEmail(found))
    row.source = sourceNumber
    row.partition = id
    row.offset = offset
    row.lane = .urgent
    row.flags.insert(.sync)
    row.flags.remove(.wantsReply)
    let notes = chunk.notes.filter { $0.row == found }.map { ChunkNote(row: 0, fault: $0.fault) }
    chunk.rows = [row]
    chunk.notes = notes
    return RereadResult(key: key, keyHash: hash, known: known, outcome: .found(chunk))
  }

  private func failed(_ text: String) -> RereadResult {
    RereadResult(key: key, keyHash: hash, known: known, outcome: .failed(text, chunk))
  }
}
