import Config
import Kafka
import Platform
import Providers

/// The cluster: connection and log-in, brokers, and every topic that the configuration names.
struct KafkaCheck {
  /// The topics that the last run found missing.
  private(set) var missing: [NeededTopic] = []

  private let configuration: Configuration
  private let settings: KafkaSettings?

  /// - Parameter settings: how to reach the cluster; nil where a secret of it cannot be read.
  init(_ configuration: Configuration, settings: KafkaSettings?) {
    self.configuration = configuration
    self.settings = settings
  }

  /// Connects and looks; blocks, at most about half a minute.
  mutating func run() -> CheckGroup {
    missing = []
    var group = CheckGroup("Kafka")
    guard let settings else {
      group.add(.note, configuration.kafka.bootstrap, "not checked: a secret of it cannot be read")
      return group
    }
    let diagnosis = ConnectionProbe.connect(settings)
    group.add(Self.connection(diagnosis, settings))
    group.add(Self.library(diagnosis, settings))
    if let finding = Self.openPassword(settings) { group.add(finding) }
    let cluster: ClusterMetadata?
    switch diagnosis {
    case .connected(let found):
      cluster = found
      group.add(.ok, "brokers", Self.brokers(found))
    case .advertisedBrokerFails: cluster = nil
    case .failed:
      group.add(.note, "topics", "not checked: the cluster cannot be used")
      return group
    }
    checkTopics(settings, brokers: cluster?.brokers.count ?? 1, isReadable: cluster != nil, &group)
    return group
  }

  /// Makes topics and says how it went.
  func create(_ topics: [NeededTopic], _ report: DoctorReport) {
    guard let settings else { return }
    do throws(KafkaError) {
      let admin = try KafkaAdmin(settings)
      defer { admin.close(within: .seconds(2)) }
      for outcome in try admin.create(topics.map(\.new)) {
        if let error = outcome.error, error.kind != .topicExists {
          report.failed(error.description)
        } else {
          report.did("topic \(outcome.topic) is there")
        }
      }
      awaitTopics(topics.map(\.name), admin)
    } catch {
      report.failed(error.description)
    }
  }

  /// Waits until the brokers have told each other of new topics, at most five seconds.
  private func awaitTopics(_ names: [String], _ admin: KafkaAdmin) {
    let deadline = SystemClock.nanoseconds() + 5_000_000_000
    while SystemClock.nanoseconds() < deadline {
      // Without an answer the check that follows says why.
      guard let found = try? admin.metadata(topics: names) else { return }
      if found.topics.allSatisfy({ $0.error == nil && $0.partitions.allSatisfy { $0.error == nil } }) { return }
      var nothing: [Watch] = []
      _ = try? Poller.poll(&nothing, milliseconds: 100)
    }
  }

  // MARK: The connection

  private static func connection(_ diagnosis: ConnectionDiagnosis, _ settings: KafkaSettings) -> Finding {
    let subject = "connection"
    switch diagnosis {
    case .connected(let cluster):
      let id = cluster.id.map { "cluster \($0)" } ?? "a cluster without an id"
      let login = mechanism(settings).map { ", logged in by \($0)" } ?? ""
      return Finding(subject, .ok, "\(id) answers at \(settings.bootstrap)\(login)")
    case .advertisedBrokerFails:
      return Finding(subject, .problem, diagnosis.summary, remedy: diagnosis.nextStep ?? "")
    case .failed(let fault, let error):
      // The library's own words help with the network; where a log-in is refused they mislead.
      let isOwnWords = fault == .settings || fault == .other || fault == .authorityFileMissing
      let text = isOwnWords ? "\(fault.summary): \(error.text)" : "\(settings.bootstrap): \(fault.summary)"
      return Finding(subject, .problem, text, remedy: fault.nextStep)
    }
  }

  private static func library(_ diagnosis: ConnectionDiagnosis, _ settings: KafkaSettings) -> Finding {
    let isConnected = if case .connected = diagnosis { true } else { false }
    let isSCRAM = mechanism(settings)?.uppercased().hasPrefix("SCRAM") == true
    if isSCRAM && isConnected && !KafkaLibrary.canSpeakSCRAM {
      return Finding(
        "librdkafka", .note,
        "\(KafkaLibrary.version) logs in by SCRAM here, but brokers of Kafka 4 would refuse it: it sends its nonce twice",
        remedy: "Before the brokers are upgraded, use librdkafka 2.6.1 or newer, or PLAIN over TLS.")
    }
    return Finding("librdkafka", .ok, KafkaLibrary.version)
  }

  /// PLAIN without TLS shows the password to everybody on the way.
  private static func openPassword(_ settings: KafkaSettings) -> Finding? {
    guard settings.value(of: "security.protocol")?.uppercased() == "SASL_PLAINTEXT",
      mechanism(settings)?.uppercased() == "PLAIN"
    else { return nil }
    return Finding(
      "password", .note, "it travels unencrypted: security.protocol is SASL_PLAINTEXT",
      remedy: "Use SASL_SSL, unless broker and engine share a machine.")
  }

  private static func mechanism(_ settings: KafkaSettings) -> String? {
    guard settings.value(of: "security.protocol")?.uppercased().hasPrefix("SASL") == true else { return nil }
    return settings.value(of: "sasl.mechanism") ?? settings.value(of: "sasl.mechanisms")
  }

  private static func brokers(_ cluster: ClusterMetadata) -> String {
    let names = cluster.brokers.prefix(3).map { "\($0.host):\($0.port)" }.joined(separator: ", ")
    let more = cluster.brokers.count > 3 ? ", …" : ""
    let count = cluster.brokers.count
    return count == 1
      ? "1, and it answers under the name that it advertises: \(names)"
      : "\(count), and each answers under the name that it advertises: \(names)\(more)"
  }

  // MARK: Topics

  private mutating func checkTopics(
    _ settings: KafkaSettings, brokers: Int, isReadable: Bool, _ group: inout CheckGroup
  ) {
    let needed = NeededTopic.all(configuration)
    do throws(KafkaError) {
      let admin = try KafkaAdmin(settings)
      defer { admin.close(within: .seconds(2)) }
      let found = try admin.metadata(topics: needed.map(\.name), within: .seconds(10)).topics
      let present = found.filter { $0.error == nil }.map(\.name)
      let configured = Self.topicSettings(of: present, admin)
      let unreadable = isReadable ? readProblems(settings, found, &group) : [:]
      for (topic, state) in zip(needed, found) {
        if state.error?.kind == .missingTopic { missing.append(topic) }
        let check = TopicCheck(
          topic: topic, state: state, settings: configured[topic.name], brokers: brokers,
          readProblem: unreadable[topic.name])
        for finding in check.findings { group.add(finding) }
      }
    } catch {
      group.add(.problem, "topics", error.text, remedy: error.hint)
    }
  }

  /// The settings of topics by their names, as far as this user may see them.
  private static func topicSettings(of topics: [String], _ admin: KafkaAdmin) -> [String: [String: String]] {
    // A cluster that does not tell settings is no problem of its own: each topic's line says what stays unknown.
    let found = (try? admin.settings(of: topics)) ?? []
    var settings: [String: [String: String]] = [:]
    for topic in found where topic.error == nil { settings[topic.topic] = topic.values }
    return settings
  }

  /// Tries to read what sources read, as the engine would; why topics cannot be read, by their names.
  private func readProblems(
    _ settings: KafkaSettings, _ found: [ClusterMetadata.Topic], _ group: inout CheckGroup
  ) -> [String: ReadTrial.Problem] {
    var problems: [String: ReadTrial.Problem] = [:]
    for source in configuration.sources {
      let lanes = found.filter { $0.error == nil && source.topics.contains($0.name) }.flatMap { topic in
        topic.partitions.filter { $0.error == nil }.map { KafkaReader.Lane(topic: topic.name, partition: $0.id) }
      }
      guard !lanes.isEmpty else { continue }
      let trial = ReadTrial(settings, group: "usher.\(configuration.instance).\(source.name)", lanes)
      problems.merge(trial.problems) { old, _ in old }
      if let error = trial.groupProblem {
        group.add(
          .note, "group \(trial.group)", "lag tools will not see how far source \(source.name) is: \(error.text)",
          remedy: error.hint)
      }
    }
    return problems
  }
}
