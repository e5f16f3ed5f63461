import JSON
import Kafka
import Platform
import Sandbox
import SyncModel
import Wire

/// Puts users into a topic: single import messages in binary mode with seven headers, and the events around them.
enum BenchFiller {
  /// The child process: fills, and answers how many bytes there were.
  static func run(_ task: BenchTask) throws(BenchError) {
    let bytes = try fill(
      KafkaSettings(bootstrap: try task.text("bootstrap")), topic: try task.text("topic"),
      process: try task.text("process"), users: try task.number("users"))
    try task.answer(JSONObject([("bytes", .int(bytes))]))
  }

  /// Sends `users` users, always the same ones, as an import process of its own.
  ///
  /// - Returns: bytes of keys, headers and values.
  static func fill(
    _ kafka: KafkaSettings, topic name: String, process: String, users count: Int
  ) throws(BenchError) -> Int {
    var line = try BenchLine(kafka, topic: name, process: process)
    try line.event("import.started.v1", [UInt8](#"{"expected":\#(count)}"#.utf8))
    try line.settle()
    var users = TrafficUsers(seed: 1)
    for _ in 0..<count {
      var user = users.next()
      // The sink has no groups.
      user.groups = []
      try line.user(user)
    }
    try line.settle()
    try line.event("import.completed.v1", [])
    try line.settle()
    line.close()
    return line.bytes
  }
}

/// Records on their way into one topic.
private struct BenchLine {
  private let producer: KafkaProducer
  private let topic: ProducerTopic
  private let name: String
  private(set) var bytes = 0
  private var headers: [RecordHeader]
  private var number: UInt64 = 0
  private var events: [ProducerEvent] = []

  // Places in `headers` of what differs from record to record.
  private static let type = 1
  private static let id = 2

  init(_ kafka: KafkaSettings, topic name: String, process: String) throws(BenchError) {
    do throws(KafkaError) {
      producer = try KafkaProducer(
        KafkaSettings(bootstrap: kafka.bootstrap, properties: [("batch.num.messages", "10000")]), topics: [name],
        lingerMilliseconds: 20)
      topic = try producer.topic(name)
    } catch {
      throw BenchError("the topic \(name) cannot be filled: \(error)")
    }
    self.name = name
    headers = [
      RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_type", ""), RecordHeader("ce_id", ""),
      RecordHeader("ce_source", "/hr"),
      RecordHeader("ce_time", RFC3339.text(Instant(nanoseconds: SystemClock.nanoseconds()))),
      RecordHeader("ce_import", "true"), RecordHeader("ce_importprocessid", process),
    ]
  }

  func close() { producer.close(within: .seconds(5)) }

  mutating func event(_ type: String, _ value: [UInt8]) throws(BenchError) {
    headers[Self.type] = RecordHeader("ce_type", type)
    try send(key: nil, value: value)
  }

  mutating func user(_ account: TrafficAccount) throws(BenchError) {
    headers[Self.type] = RecordHeader("ce_type", "user.created.v1")
    try send(key: [UInt8](account.key.utf8), value: account.message)
  }

  /// Waits until everything is stored.
  mutating func settle() throws(BenchError) {
    guard producer.flush(within: .seconds(60), into: &events) else {
      throw BenchError("the topic \(name) cannot be filled: the broker stored nothing for a minute")
    }
    try check()
  }

  private mutating func send(key: [UInt8]?, value: [UInt8]) throws(BenchError) {
    number += 1
    headers[Self.id] = RecordHeader("ce_id", "bench-\(number)")
    bytes += headers.reduce((key?.count ?? 0) + value.count) { $0 + $1.name.utf8.count + ($1.value?.count ?? 0) }
    while true {
      switch producer.produce(to: topic, key: key, value: value, headers: headers, number: number) {
      case .queued:
        if number % 1_000 == 0 {
          producer.takeEvents(into: &events)
          try check()
        }
        return
      case .queueFull:
        producer.flush(within: .milliseconds(20), into: &events)
        try check()
      case .refused(let error): throw BenchError("the topic \(name) cannot be filled: \(error)")
      }
    }
  }

  private mutating func check() throws(BenchError) {
    for event in events {
      if case .failed(_, let error, _) = event { throw BenchError("the topic \(name) cannot be filled: \(error)") }
    }
    events.removeAll(keepingCapacity: true)
  }
}
