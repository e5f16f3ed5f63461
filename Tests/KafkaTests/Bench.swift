import Kafka
import Platform
import Testing

/// A record that a test has read, copied.
struct ReadRecord: Equatable {
  var lane: Int
  var partition: Int32
  var offset: Int64
  var timestamp: Int64
  var key: [UInt8]?
  var value: [UInt8]?
  var headers: [RecordHeader]

  var text: String? { value.map { String(decoding: $0, as: UTF8.self) } }

  init(_ record: RawRecord) {
    lane = Int(record.lane)
    partition = record.partition
    offset = record.offset
    timestamp = record.timestamp
    key = record.key.map { [UInt8]($0) }
    value = record.value.map { [UInt8]($0) }
    var headers: [RecordHeader] = []
    record.forEachHeader { name, value in
      headers.append(RecordHeader(String(decoding: name, as: UTF8.self), value.map { [UInt8]($0) }))
    }
    self.headers = headers
  }
}

/// A reader with what it gave so far; it waits as the engine does, by the eventfd.
final class ReaderBench {
  let wakeUp = WakeUp()
  let reader: KafkaReader
  var records: [ReadRecord] = []
  var events: [ReaderEvent] = []

  init(_ settings: KafkaSettings, group: String = "usher.test", maximum: Int = 1000) throws {
    reader = try KafkaReader(settings, group: group, wakeUp: wakeUp, maximum: maximum)
  }

  /// Reads until `isDone`, at most `seconds`; whether it was done.
  @discardableResult
  func read(
    lanes: [Int]? = nil, seconds: Int = 15, until isDone: (ReaderBench) -> Bool
  ) -> Bool {
    let deadline = SystemClock.nanoseconds() + Int64(seconds) * 1_000_000_000
    while true {
      wakeUp.drain()
      let chosen = lanes ?? Array(reader.lanes.indices)
      while reader.readBatch(
        lanes: chosen,
        { batch in
          for index in batch.indices { records.append(ReadRecord(batch[index])) }
        }) > 0
      {}
      reader.takeEvents(into: &events)
      if isDone(self) { return true }
      let left = (deadline - SystemClock.nanoseconds()) / 1_000_000
      if left <= 0 { return false }
      _ = wakeUp.wait(milliseconds: Int(left))
    }
  }

  var caughtUp: Set<Int> {
    Set(
      events.compactMap {
        if case .caughtUp(let lane, _) = $0 { lane } else { nil }
      })
  }

  var reports: [ClientReport] {
    events.compactMap {
      if case .client(let report) = $0 { report } else { nil }
    }
  }
}

/// Runs blocking work off the pool's threads.
func onThread<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    do {
      _ = try OSThread(name: "test") {
        continuation.resume(with: Result { try body() })
      }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}

/// Sends texts to a partition and waits until they are stored; their offsets.
@discardableResult
func send(
  _ texts: [String], to topic: String, partition: Int32 = 0, _ settings: KafkaSettings
) throws -> [Int64] {
  let producer = try KafkaProducer(settings, topics: [topic])
  let handle = try producer.topic(topic)
  for (number, text) in texts.enumerated() {
    let outcome = producer.produce(
      to: handle, partition: partition, key: nil, value: [UInt8](text.utf8), number: UInt64(number))
    #expect(outcome == .queued)
  }
  var events: [ProducerEvent] = []
  #expect(producer.flush(within: .seconds(60), into: &events))
  #expect(producer.close(within: .seconds(5)))
  return events.compactMap {
    if case .delivered(_, _, let offset) = $0 { offset } else { nil }
  }
}
