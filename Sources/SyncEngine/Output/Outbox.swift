import Journal
import Kafka
import Platform
import SyncModel

/// What is owed to Kafka: replies and errors, each journaled with what caused it and sent at least once; and snapshots, which
/// are absolute and are simply sent again when something changed.
final class Outbox {
  /// Signalled when Kafka has reported on records.
  let wakeUp = WakeUp()
  private var producer: KafkaProducer?
  private let kafka: KafkaSettings
  private var handles: [String: ProducerTopic] = [:]
  private var done: [Int64] = []
  private var cursor: Int64
  private var committed: Int64
  private var retryAt: Instant?
  private var failed: [Int64] = []
  private var events: [ProducerEvent] = []
  private var troubles: Set<String> = []
  private let topics: OutputTopics

  /// - Parameters:
  ///   - first: the first number that has not been delivered.
  ///   - next: the number that the next row gets.
  init(kafka: KafkaSettings, topics: OutputTopics, delivered cursor: Int64, next: Int64) {
    self.kafka = kafka
    self.topics = topics
    self.cursor = cursor
    committed = next - 1
  }

  /// Snapshots carry no number.
  private static let snapshot = UInt64.max

  /// Makes the producer; until it exists rows wait in the journal.
  func open() throws(KafkaError) {
    producer = try KafkaProducer(
      kafka, topics: [topics.progress, topics.replies, topics.errors] + topics.allowedReplies, lingerMilliseconds: 1,
      wakeUp: wakeUp)
  }

  /// Adds a row to the transaction: it is sent after the commit.
  func add(
    topic: String, key: [UInt8], headers: [(String, [UInt8])], value: [UInt8]?,
    into transaction: inout SettleTransaction
  ) {
    transaction.outboxAdded.append(OutboxRow(topic: topic, key: key, headers: headers, value: value))
  }

  /// Moves the numbers of delivered rows into the transaction that deletes them.
  func takeDone(into transaction: inout SettleTransaction) {
    transaction.outboxDone.append(contentsOf: done)
    done.removeAll(keepingCapacity: true)
  }

  /// Rows up to this number are in the journal.
  func noteCommitted(upTo id: Int64) { committed = max(committed, id) }

  /// Whether rows wait to be sent or for their report.
  var isIdle: Bool { cursor >= committed && (producer?.inFlight ?? 0) == 0 && failed.isEmpty }

  /// Sends rows that are committed, and takes reports.
  func pump(_ journal: inout Journal, at now: Instant, log: (LogLine.Level, String) -> Void) {
    guard let producer else { return }
    wakeUp.drain()
    take(producer, at: now, log: log)
    do {
      if let at = retryAt, now >= at {
        retryAt = nil
        while let id = failed.last {
          let row = try journal.loadOutbox(after: id - 1, limit: 1).first
          if let row, row.id == id, !send(row, producer) {
            retryAt = now.advanced(bySeconds: 1)
            break
          }
          failed.removeLast()
        }
      }
      while cursor < committed, producer.inFlight < 2_000 {
        let rows = try journal.loadOutbox(after: cursor, limit: 500)
        if rows.isEmpty {
          cursor = committed
          break
        }
        for row in rows {
          guard send(row, producer) else { return }
          cursor = row.id
        }
      }
    } catch {
      log(.error, "the outbox cannot be read: \(error.description)")
    }
  }

  @discardableResult
  private func send(_ row: OutboxRow, _ producer: KafkaProducer) -> Bool {
    guard let topic = handle(row.topic, producer) else { return false }
    let outcome = producer.produce(
      to: topic, key: row.key, value: row.value, headers: row.headers.map { RecordHeader($0.0, $0.1) },
      number: UInt64(row.id))
    switch outcome {
    case .queued: return true
    case .queueFull: return false
    case .refused:
      // It can never be sent as it is (too large): it would hold up nothing, and the log says so once.
      done.append(row.id)
      return true
    }
  }

  private func handle(_ name: String, _ producer: KafkaProducer) -> ProducerTopic? {
    if let topic = handles[name] { return topic }
    guard let topic = try? producer.topic(name) else { return nil }
    handles[name] = topic
    return topic
  }

  private func take(_ producer: KafkaProducer, at now: Instant, log: (LogLine.Level, String) -> Void) {
    events.removeAll(keepingCapacity: true)
    producer.takeEvents(into: &events)
    for event in events {
      switch event {
      case .delivered(let number, _, _):
        if number != Outbox.snapshot { done.append(Int64(number)) }
      case .failed(let number, let error, _):
        if troubles.insert(error.description).inserted {
          log(
            .error,
            "\(error.description) Snapshots that follow are newer, replies and errors wait in the journal: nothing is lost"
          )
        }
        guard number != Outbox.snapshot else { continue }
        failed.append(Int64(number))
        retryAt = now.advanced(bySeconds: 5)
      case .client(let report):
        switch report {
        case .up: troubles.removeAll()
        case .fatal(let error):
          log(.error, "the producer is of no use any more and is made anew: \(error.description)")
          remake(log: log)
        default: break
        }
      }
    }
  }

  private func remake(log: (LogLine.Level, String) -> Void) {
    producer?.close(within: .milliseconds(500))
    producer = nil
    handles.removeAll()
    do {
      try open()
    } catch {
      log(.error, error.description)
    }
  }

  /// Sends a snapshot or heartbeat; dropped while Kafka takes nothing, because a newer one follows.
  func publish(key: [UInt8], value: [UInt8]?) {
    guard let producer, producer.inFlight < 4_000, let topic = handle(topics.progress, producer) else { return }
    _ = producer.produce(to: topic, key: key, value: value, number: Outbox.snapshot)
  }

  /// Waits for reports, at most so many seconds; what has none stays in the journal.
  func flush(withinSeconds seconds: Double, at now: Instant) {
    guard let producer else { return }
    events.removeAll(keepingCapacity: true)
    producer.flush(within: .milliseconds(Int(seconds * 1_000)), into: &events)
    for event in events {
      if case .delivered(let number, _, _) = event, number != Outbox.snapshot { done.append(Int64(number)) }
    }
  }

  /// Frees the producer.
  func close() {
    guard let producer else { return }
    if producer.inFlight > 0 {
      producer.purge()
      events.removeAll(keepingCapacity: true)
      producer.flush(within: .milliseconds(500), into: &events)
    }
    producer.close(within: .seconds(2))
    self.producer = nil
  }
}
