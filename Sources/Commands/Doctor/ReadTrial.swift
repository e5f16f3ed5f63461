import Kafka
import Platform

/// Reads at the ends of partitions, where no record is waiting, to find out whether it is allowed. Nothing is committed.
struct ReadTrial {
  /// Why a topic cannot be read.
  struct Problem {
    /// What happened.
    var text: String
    /// What to do.
    var remedy: String

    init(_ error: KafkaError) {
      text = error.text
      remedy = error.hint
    }

    /// Nobody answered, and nobody knows why.
    init() {
      text = "no answer within \(ReadTrial.deadlineNanoseconds / 1_000_000_000) seconds"
      remedy = "Look at the load of the brokers and the network, then run usher doctor again."
    }
  }

  /// The consumer group whose offsets were asked for.
  let group: String
  /// Why topics cannot be read, by their names.
  private(set) var problems: [String: Problem] = [:]
  /// Why the group's offsets cannot be had; nil where they can, or where nobody answered.
  private(set) var groupProblem: KafkaError?

  private static let deadlineNanoseconds: Int64 = 10_000_000_000

  /// Tries; blocks, at most about fifteen seconds.
  init(_ settings: KafkaSettings, group: String, _ lanes: [KafkaReader.Lane]) {
    self.group = group
    do throws(KafkaError) {
      let wakeUp = WakeUp()
      let reader = try KafkaReader(settings, group: group, wakeUp: wakeUp)
      defer { reader.close(within: .seconds(2)) }
      try reader.assign(
        lanes.map { KafkaPosition(topic: $0.topic, partition: $0.partition, offset: KafkaPosition.end) })
      read(reader, wakeUp)
      do throws(KafkaError) {
        _ = try reader.committed(Array(lanes.prefix(1)))
      } catch {
        if error.kind == .authorization { groupProblem = error }
      }
    } catch {
      for lane in lanes { problems[lane.topic] = Problem(error) }
    }
  }

  /// Reads until every lane has answered.
  private mutating func read(_ reader: KafkaReader, _ wakeUp: WakeUp) {
    let deadline = SystemClock.nanoseconds() + Self.deadlineNanoseconds
    var open = Set(reader.lanes.indices)
    var trouble: KafkaError?
    var events: [ReaderEvent] = []
    while !open.isEmpty {
      let left = deadline - SystemClock.nanoseconds()
      guard left > 0 else { break }
      _ = wakeUp.wait(milliseconds: Int(min(left / 1_000_000 + 1, 200)))
      wakeUp.drain()
      // A record is as good an answer as an end.
      while reader.readBatch(
        lanes: Array(open),
        { records in
          for index in records.indices { open.remove(Int(records[index].lane)) }
        }) > 0
      {}
      events.removeAll(keepingCapacity: true)
      reader.takeEvents(into: &events)
      for event in events {
        switch event {
        case .caughtUp(let lane, _), .positionLost(let lane, _, _): open.remove(lane)
        case .laneFailed(let lane, let error):
          problems[reader.lanes[lane].topic] = Problem(error)
          open.remove(lane)
        case .client(.down(let error)), .client(.trouble(let error)), .client(.fatal(let error)): trouble = error
        case .client, .committed: break
        }
      }
    }
    for lane in open {
      let topic = reader.lanes[lane].topic
      if problems[topic] == nil { problems[topic] = trouble.map { Problem($0) } ?? Problem() }
    }
  }
}
