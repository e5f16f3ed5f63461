import Config
import Kafka

/// A topic that the configuration names, and how it must be.
struct NeededTopic: Equatable {
  /// What it is for.
  enum Role: Equatable {
    /// A source reads it.
    case source(String)
    /// Snapshots and heartbeats.
    case progress
    /// Replies to urgent changes.
    case replies
    /// Failures.
    case errors
    /// A message may choose it for its reply.
    case allowedReplies
  }

  /// Its name.
  let name: String
  /// What it is for.
  let role: Role

  /// All that a configuration names: those that are read, then those that are written, each once.
  static func all(_ configuration: Configuration) -> [NeededTopic] {
    let kafka = configuration.kafka
    var topics = configuration.sources.flatMap { source in
      source.topics.map { NeededTopic(name: $0, role: .source(source.name)) }
    }
    topics += [
      NeededTopic(name: kafka.progressTopic, role: .progress), NeededTopic(name: kafka.repliesTopic, role: .replies),
      NeededTopic(name: kafka.errorsTopic, role: .errors),
    ]
    for name in kafka.replyTopics where !topics.contains(where: { $0.name == name }) {
      topics.append(NeededTopic(name: name, role: .allowedReplies))
    }
    return topics
  }

  /// Who uses it, for a line about it.
  var use: String {
    switch role {
    case .source(let name): "source \(name)"
    case .progress: "progress"
    case .replies: "replies"
    case .errors: "failures"
    case .allowedReplies: "replies by ce_replytopic"
    }
  }

  /// Whether usher reads it.
  var isRead: Bool { if case .source = role { true } else { false } }

  /// Whether of each key the newest record must stay for ever: the topic is a table, not a stream.
  var mustBeCompacted: Bool { role == .progress || role == .errors }

  /// The topic to make where it is missing. What only holds the newest record of few keys needs one partition; for the
  /// others the cluster's default is better than a guess.
  var new: KafkaAdmin.NewTopic {
    KafkaAdmin.NewTopic(
      name, partitions: mustBeCompacted ? 1 : nil, settings: mustBeCompacted ? [("cleanup.policy", "compact")] : [])
  }

  /// What `--fix` will do, as it is said first.
  var plan: String {
    mustBeCompacted
      ? "create topic \(name) (\(use)): 1 partition, compacted, the cluster's default replication"
      : "create topic \(name) (\(use)): the cluster's default partitions, retention and replication"
  }
}
