import JSON
import Kafka
import Platform

/// What reading costs that does nothing: librdkafka alone, keys, values and headers of every record looked at.
enum BenchReading {
  /// The child process: reads a topic from its beginning to its end.
  static func run(_ task: BenchTask) throws(BenchError) {
    let bootstrap = try task.text("bootstrap")
    let topic = try task.text("topic")
    let count = try task.number("records")
    let partitions = Int32(clamping: try task.number("partitions"))
    let wakeUp = WakeUp()
    let reader: KafkaReader
    let cpu = ThisProcess.cpuNanoseconds
    do throws(KafkaError) {
      reader = try KafkaReader(
        KafkaSettings(bootstrap: bootstrap), group: "usher-bench", wakeUp: wakeUp)
      try reader.assign((0..<partitions).map { KafkaPosition(topic: topic, partition: $0, offset: 0) })
    } catch {
      throw BenchError("the topic \(topic) cannot be read: \(error)")
    }
    let lanes = Array(reader.lanes.indices)
    var events: [ReaderEvent] = []
    var read = 0
    var bytes = 0
    var begin: Int64 = 0
    var last = SystemClock.nanoseconds()
    while read < count {
      wakeUp.drain()
      while reader.readBatch(
        lanes: lanes,
        { batch in
          if begin == 0 { begin = SystemClock.nanoseconds() }
          for index in batch.indices {
            let record = batch[index]
            bytes &+= (record.key?.count ?? 0) &+ (record.value?.count ?? 0)
            record.forEachHeader { name, value in bytes &+= name.count &+ (value?.count ?? 0) }
          }
          read += batch.count
        }) > 0
      {
        last = SystemClock.nanoseconds()
      }
      reader.takeEvents(into: &events)
      events.removeAll(keepingCapacity: true)
      if read < count { _ = wakeUp.wait(milliseconds: 100) }
      if SystemClock.nanoseconds() - last > 30_000_000_000 {
        throw BenchError("the topic \(topic) gave \(read) of \(count) records and then nothing for 30 s")
      }
    }
    try task.answer(
      BenchFigures(
        users: read, nanoseconds: last - begin, cpuNanoseconds: ThisProcess.cpuNanoseconds - cpu,
        peakBytes: ThisProcess.peakResidentBytes
      ).object)
    reader.close(within: .seconds(2))
  }
}
