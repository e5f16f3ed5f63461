import Kafka
import Platform

/// The state of a producer's thread: three streams side by side, what waits, and what the broker has confirmed.
struct TrafficLoop {
  private struct Place: Hashable {
    var topic: String
    var partition: Int32
  }

  /// How long until the next turn, in milliseconds, unless the broker answers before.
  private(set) var pause = 0
  private(set) var status = TrafficProducer.Status()

  private let records: [TrafficRecord]
  private let options: TrafficProducer.Options
  private let producer: KafkaProducer
  private let wakeUp: WakeUp
  private let topics: [String: ProducerTopic]
  private let begin = SystemClock.nanoseconds()

  /// Indexes of each stream's records that were not looked at yet.
  private var queues: [ArraySlice<Int>]
  /// Indexes of records that wait for an account.
  private var waiting: [Int] = []
  private var backlogs: [Place: PartitionBacklog] = [:]
  private var cues: ArraySlice<TrafficProducer.Cue>
  private var events: [ProducerEvent] = []
  private var handedOver = 0
  private var unstored: [Int]

  init(
    _ plan: TrafficPlan, _ kafka: KafkaSettings, _ options: TrafficProducer.Options, wakeUp: WakeUp
  ) throws(KafkaError) {
    let names = [plan.settings.importTopic, plan.settings.urgentTopic]
    let producer = try KafkaProducer(
      kafka, topics: names, lingerMilliseconds: options.pace == .real ? 0 : 5, wakeUp: wakeUp)
    var topics: [String: ProducerTopic] = [:]
    for name in names { topics[name] = try producer.topic(name) }
    var queues = [[Int]](repeating: [], count: TrafficStream.allCases.count)
    for (index, record) in plan.records.enumerated() { queues[record.stream.rawValue].append(index) }
    records = plan.records
    self.options = options
    self.producer = producer
    self.wakeUp = wakeUp
    self.topics = topics
    self.queues = queues.map { $0[...] }
    let isReal = options.pace == .real
    cues =
      options.cues.sorted {
        isReal ? $0.moment.milliseconds < $1.moment.milliseconds : $0.moment.records < $1.moment.records
      }[...]
    unstored = Array(repeating: 0, count: queues.count)
    status.total = records.count
  }

  /// Sends what may go now. False: all is sent, or nothing can be sent any more.
  mutating func turn() -> Bool {
    wakeUp.drain()
    let now = Int((SystemClock.nanoseconds() - begin) / 1_000_000)
    takeEvents()
    if status.trouble != nil { return false }
    pause = 1_000
    giveCues(now)
    status.held = waiting.count
    sendWaiting()
    for stream in queues.indices { send(stream, now) }
    return status.sent < records.count
  }

  /// Confirms what is on its way and ends the client.
  mutating func close() {
    producer.flush(within: .seconds(2), into: &events)
    takeEvents()
    producer.close(within: .seconds(2))
  }

  private mutating func send(_ stream: Int, _ now: Int) {
    while let index = queues[stream].first {
      let record = records[index]
      if options.pace == .real, record.dueMilliseconds > now {
        pause = min(pause, record.dueMilliseconds - now)
        return
      }
      if record.followsStored, unstored[stream] > 0 { return }
      if let account = record.requiredAccount, options.accountExists?(account) == false {
        queues[stream].removeFirst()
        waiting.append(index)
        pause = min(pause, 20)
        continue
      }
      guard handOver(index) else { return }
      queues[stream].removeFirst()
      if cues.first?.condition == nil { giveCues(now) }
    }
  }

  private mutating func sendWaiting() {
    guard !waiting.isEmpty else { return }
    pause = min(pause, 20)
    var still: [Int] = []
    for index in waiting {
      let account = records[index].requiredAccount ?? ""
      if options.accountExists?(account) == false || !handOver(index) { still.append(index) }
    }
    waiting = still
  }

  /// False: not now.
  private mutating func handOver(_ index: Int) -> Bool {
    let record = records[index]
    guard let topic = topics[record.topic] else { return false }
    let place = Place(topic: record.topic, partition: record.partition)
    if let consumed = options.consumed {
      var backlog = backlogs[place, default: PartitionBacklog()]
      if !backlog.hasRoom(for: record.size) {
        if let offset = consumed(record.topic, record.partition) { backlog.read(upTo: offset) }
        backlogs[place] = backlog
        if !backlog.hasRoom(for: record.size) {
          status.held += 1
          pause = min(pause, 10)
          return false
        }
      }
    }
    switch producer.produce(
      to: topic, partition: record.partition, key: record.key, value: record.value, headers: record.headers,
      number: UInt64(index))
    {
    case .queued:
      if options.consumed != nil { backlogs[place, default: PartitionBacklog()].add(record.size) }
      unstored[record.stream.rawValue] += 1
      handedOver += 1
      return true
    case .queueFull:
      pause = min(pause, 10)
      return false
    case .refused(let error):
      status.trouble = error.description
      return false
    }
  }

  private mutating func giveCues(_ now: Int) {
    while let cue = cues.first {
      if options.pace == .real {
        let left = cue.moment.milliseconds - now
        if left > 0 {
          pause = min(pause, left)
          return
        }
      } else if let condition = cue.condition {
        guard condition() else {
          pause = min(pause, 10)
          return
        }
      } else if cue.moment.records > handedOver {
        return
      }
      cues.removeFirst()
      cue.action()
    }
  }

  private mutating func takeEvents() {
    producer.takeEvents(into: &events)
    for event in events {
      switch event {
      case .delivered(let number, _, let offset):
        let record = records[Int(number)]
        status.sent += 1
        unstored[record.stream.rawValue] -= 1
        let place = Place(topic: record.topic, partition: record.partition)
        if offset >= 0 { backlogs[place]?.confirm(offset) }
      case .failed(let number, let error, _):
        unstored[records[Int(number)].stream.rawValue] -= 1
        status.trouble = error.description
      case .client:
        break
      }
    }
    events.removeAll(keepingCapacity: true)
  }
}
