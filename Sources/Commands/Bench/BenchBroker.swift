import JSON
import Kafka
import Platform
import Sandbox

/// Where the benchmark's topics are: a real broker, or an embedded one in a child process.
struct BenchBroker: ~Copyable {
  let settings: KafkaSettings
  let isReal: Bool
  let topic: String
  let partitions: Int
  private let child: BenchChild?

  /// The topics that an engine of this benchmark writes to.
  static func outputs(of topic: String) -> (progress: String, replies: String, errors: String) {
    ("\(topic).progress", "\(topic).replies", "\(topic).errors")
  }

  private init(
    _ settings: KafkaSettings, isReal: Bool, topic: String, partitions: Int, child: consuming BenchChild?
  ) {
    self.settings = settings
    self.isReal = isReal
    self.topic = topic
    self.partitions = partitions
    self.child = child
  }

  /// Makes the topics.
  ///
  /// - Parameter bootstrap: of a real broker; nil: an embedded one is started.
  static func open(_ options: BenchOptions, bootstrap: String?, folder: String) throws(BenchError) -> BenchBroker {
    let topic = "usher-bench-\(SystemClock.nanoseconds() / 1_000_000)"
    if let bootstrap {
      let settings = KafkaSettings(bootstrap: bootstrap)
      try makeTopics(topic, partitions: options.partitions, at: settings)
      return BenchBroker(settings, isReal: true, topic: topic, partitions: options.partitions, child: nil)
    }
    // An embedded broker keeps 5 MB a partition: as many as two passes need, at most 900 bytes a user.
    let partitions = max(options.partitions, options.users * 2 * 900 / 4_500_000 + 1)
    var child = try BenchChild(.broker, ["topic": topic, "partitions": String(partitions)], folder: folder)
    let settings = KafkaSettings(bootstrap: try child.answer(within: 20).text("bootstrap"))
    return BenchBroker(settings, isReal: false, topic: topic, partitions: partitions, child: consume child)
  }

  private static func makeTopics(
    _ topic: String, partitions: Int, at settings: KafkaSettings
  ) throws(BenchError) {
    let outputs = outputs(of: topic)
    let outcomes: [KafkaAdmin.TopicOutcome]
    do throws(KafkaError) {
      let admin = try KafkaAdmin(settings)
      outcomes = try admin.create(
        [KafkaAdmin.NewTopic(topic, partitions: partitions)]
          + [outputs.progress, outputs.replies, outputs.errors].map { KafkaAdmin.NewTopic($0, partitions: 1) })
      admin.close(within: .seconds(2))
    } catch {
      throw BenchError("the topics cannot be made at \(settings.bootstrap): \(error)")
    }
    if let error = outcomes.compactMap(\.error).first { throw BenchError("\(error)") }
  }

  /// Deletes the topics of a real broker.
  func deleteTopics() throws(BenchError) {
    guard isReal else { return }
    let outputs = Self.outputs(of: topic)
    do throws(KafkaError) {
      let admin = try KafkaAdmin(settings)
      _ = try admin.delete(topics: [topic, outputs.progress, outputs.replies, outputs.errors])
      admin.close(within: .seconds(2))
    } catch {
      throw BenchError("the topics \(topic)* are still there: \(error)")
    }
  }

  /// The child process: an embedded broker until the parent ends.
  static func serve(_ task: BenchTask) throws(BenchError) {
    let topic = try task.text("topic")
    let outputs = outputs(of: topic)
    let broker: EmbeddedBroker
    do {
      broker = try EmbeddedBroker(
        topics: [EmbeddedBroker.Topic(topic, partitions: try task.number("partitions"))]
          + [outputs.progress, outputs.replies, outputs.errors].map { EmbeddedBroker.Topic($0, partitions: 1) })
    } catch {
      throw BenchError("\(error)")
    }
    try task.answer(JSONObject([("bootstrap", .string(broker.bootstrap))]))
    try task.waitForParent()
    broker.stop()
  }
}
