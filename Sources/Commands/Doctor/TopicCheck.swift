import Kafka
import Providers

/// One topic: whether it is there, can be used, and is kept as it must be.
struct TopicCheck {
  /// The topic as it is needed.
  let topic: NeededTopic
  /// What the cluster says of it.
  let state: ClusterMetadata.Topic
  /// Its settings by their names; nil where they cannot be seen.
  let settings: [String: String]?
  /// How many brokers the cluster has.
  let brokers: Int
  /// Why it cannot be read; nil: it can, or nobody tried.
  let readProblem: ReadTrial.Problem?

  /// A source that keeps records for less than this loses changes over a night without an engine.
  private static let shortRetention = 24 * 3_600_000

  private var subject: String { "topic \(topic.name)" }

  /// What is to be said: one line, and one for each doubt.
  var findings: [Finding] {
    if let error = state.error { return [unusable(error)] }
    if let readProblem {
      return [
        Finding(
          subject, .problem, "\(topic.use) cannot read it: \(readProblem.text)", remedy: readProblem.remedy)
      ]
    }
    let leaderless = state.partitions.filter { $0.error != nil }
    if !leaderless.isEmpty {
      let numbers = leaderless.prefix(8).map { "\($0.id)" }.joined(separator: ", ")
      return [
        Finding(
          subject, .problem,
          "\(leaderless.count) of \(ListText.count(state.partitions.count, "partition")) have no leader: \(numbers)",
          remedy: "Look which broker is missing: the cluster names the replicas, kafka-topics.sh --describe shows them."
        )
      ]
    }
    if topic.mustBeCompacted != isCompacted, let finding = wrongCleanup { return [finding] }
    return [Finding(subject, .ok, summary)] + doubts
  }

  private func unusable(_ error: KafkaError) -> Finding {
    switch error.kind {
    case .missingTopic:
      Finding(
        subject, .problem,
        topic.isRead
          ? "does not exist, and \(topic.use) reads it" : "does not exist, and usher writes \(topic.use) to it",
        remedy: "Create it, or correct its name in the configuration; usher doctor --fix creates it.",
        isFixable: true)
    case .authorization:
      Finding(
        subject, .problem, "this user has no right to see it, or it does not exist",
        remedy:
          "Ask the owner of the cluster for the rights Describe and \(topic.isRead ? "Read" : "Write") on it (ACL).")
    default: Finding(subject, .problem, error.text, remedy: error.hint)
    }
  }

  // MARK: Settings

  private var cleanup: String? { settings?["cleanup.policy"] }
  private var isCompacted: Bool { cleanup?.contains("compact") ?? topic.mustBeCompacted }

  /// Records come and go otherwise than usher and its readers count on.
  private var wrongCleanup: Finding? {
    guard topic.mustBeCompacted else { return nil }
    let loss =
      topic.role == .progress
      ? "attached consoles lose runs that ended before its retention"
      : "open failures older than its retention vanish from attached consoles"
    return Finding(
      subject, .problem, "cleanup.policy is \(cleanup ?? "unknown"): \(loss)",
      remedy:
        "Run: kafka-configs.sh --bootstrap-server … --alter --entity-type topics --entity-name \(topic.name) --add-config cleanup.policy=compact"
    )
  }

  private var summary: String {
    let replicas = state.partitions.map(\.replicas.count).min() ?? 0
    var parts = [
      topic.isRead ? "\(topic.use) can read it" : "for \(topic.use)",
      ListText.count(state.partitions.count, "partition"),
      replicas == 1 ? "1 replica" : "\(replicas) replicas",
    ]
    if isCompacted && cleanup != nil { parts.append("compacted") }
    if let retention, cleanup?.contains("delete") == true {
      parts.append(retention < 0 ? "kept for ever" : "kept for \(SizeText.span(milliseconds: retention))")
    }
    return parts.joined(separator: ", ")
  }

  private var retention: Int? { settings?["retention.ms"].flatMap { Int($0) } }

  private var doubts: [Finding] {
    var doubts: [Finding] = []
    func doubt(_ text: String, _ remedy: String = "") {
      doubts.append(Finding(subject, .note, text, remedy: remedy))
    }
    let behind = state.partitions.count { $0.inSync.count < $0.replicas.count }
    if behind > 0 {
      doubt(
        "\(ListText.count(behind, "partition")) of \(state.partitions.count) with replicas that are behind",
        "Look at the brokers: one of them is down or slow.")
    }
    if brokers > 1, state.partitions.contains(where: { $0.replicas.count == 1 }) {
      doubt("kept by one broker only: it is gone with that broker's disk", "Raise its replication factor.")
    }
    if settings == nil {
      doubt(
        topic.mustBeCompacted
          ? "whether it is compacted, as it must be, cannot be seen"
          : "how long it keeps records cannot be seen",
        topic.mustBeCompacted
          ? "Check cleanup.policy by hand, or allow DescribeConfigs on it (ACL)." : "Allow DescribeConfigs on it (ACL)."
      )
    }
    if topic.isRead, isCompacted {
      doubt(
        "compacted: of changes with the same key only the newest is sure to be read",
        "Set cleanup.policy=delete unless every message of a key holds the whole user.")
    }
    if topic.isRead, let retention, retention >= 0, retention < Self.shortRetention, cleanup?.contains("delete") == true
    {
      doubt(
        "an engine that is stopped for longer than \(SizeText.span(milliseconds: retention)) misses changes",
        "Raise retention.ms of the topic.")
    }
    if topic.mustBeCompacted, cleanup?.contains("delete") == true, let retention, retention >= 0 {
      doubt(
        "compacted and deleted: what did not change for \(SizeText.span(milliseconds: retention)) vanishes",
        "Set cleanup.policy=compact.")
    }
    return doubts
  }
}
