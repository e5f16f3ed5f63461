public import Kafka
import Platform
public import SyncModel

/// Everything that usher needs around itself, in this process and on loopback: a broker, a Keycloak, and traffic.
///
/// To use it: make it, start an engine with ``kafka`` and ``keycloak``, call ``startTraffic()``, and at the end ``stopTraffic()``,
/// stop the engine, ``stop()``. Nothing of it is left then.
public final class SandboxWorld: Sendable {
  /// What it is like.
  public struct Settings: Sendable {
    /// The same seed makes the same traffic.
    public var seed: UInt64
    /// In real time, to be watched, or as fast as the engine goes.
    public var pace: TrafficProducer.Pace
    /// Users in each of both imports.
    public var usersPerImport: Int
    /// Urgent messages.
    public var urgent: Int
    /// How long traffic in real time lasts, in milliseconds.
    public var milliseconds: Int

    /// Settings; the defaults are the demo's.
    public init(
      seed: UInt64 = 2026, pace: TrafficProducer.Pace = .real, usersPerImport: Int = 5_000, urgent: Int = 200,
      milliseconds: Int = 290_000
    ) {
      self.seed = seed
      self.pace = pace
      self.usersPerImport = usersPerImport
      self.urgent = urgent
      self.milliseconds = milliseconds
    }
  }

  /// The broker.
  public let broker: EmbeddedBroker
  /// The provider; its url, realm, client and secret are what an engine needs.
  public let keycloak: SandboxKeycloak
  /// The traffic and what must come of it.
  public let plan: TrafficPlan

  private let settings: Settings
  private let producer = Locked<TrafficProducer?>(nil)

  /// Starts broker and provider; traffic waits for ``startTraffic()``.
  ///
  /// - Throws: when no port or no thread is to be had.
  public init(_ settings: Settings = Settings()) throws(TrafficError) {
    let start = Instant(nanoseconds: SystemClock.nanoseconds())
    // Unpaced, the times in the messages lie in the past, as in a backlog.
    let plan = TrafficPlan(
      TrafficSettings(
        seed: settings.seed, usersPerImport: settings.usersPerImport, urgent: settings.urgent,
        milliseconds: settings.milliseconds,
        start: settings.pace == .real
          ? start : Instant(milliseconds: start.milliseconds - Int64(settings.milliseconds) - 10_000)))
    let broker: EmbeddedBroker
    do {
      broker = try EmbeddedBroker(topics: Self.topics(plan.settings))
    } catch {
      throw TrafficError(description: "the sandbox's broker cannot start: \(error)")
    }
    do {
      keycloak = try SandboxKeycloak(
        SandboxKeycloakSettings(pace: settings.pace == .real ? .real : .unlimited))
    } catch {
      broker.stop()
      throw TrafficError(description: "the sandbox's Keycloak cannot start: \(error)")
    }
    self.settings = settings
    self.plan = plan
    self.broker = broker
  }

  /// Settings for clients of the broker.
  public var kafka: KafkaSettings { broker.settings }

  /// What the source reads.
  public var sourceTopics: [String] { [plan.settings.importTopic, plan.settings.urgentTopic] }

  /// How far the traffic has come; before ``startTraffic()`` nothing is sent.
  public var traffic: TrafficProducer.Status { producer.withLock { $0?.status } ?? TrafficProducer.Status() }

  /// Starts sending. Updates and deletes wait until the provider has their users; in the middle of the first import
  /// the provider answers 429 for a while.
  ///
  /// - Throws: when no thread is to be had.
  public func startTraffic() throws(TrafficError) {
    let isRunning = producer.withLock { $0 != nil }
    if isRunning { return }
    var options = TrafficProducer.Options()
    options.pace = settings.pace
    options.accountExists = { [keycloak] in keycloak.user($0) != nil }
    let length =
      settings.pace == .real ? Duration.milliseconds(plan.throttlingMilliseconds) : .milliseconds(1_500)
    var throttling = TrafficProducer.Cue(at: plan.throttling) { [keycloak] in
      keycloak.faults.add(
        SandboxFault(
          .tooManyRequests(headers: ["Retry-After": "1"]), .lasting(length),
          on: Set(SandboxRoute.allCases).subtracting([.token])))
    }
    throttling.condition = { [keycloak, users = plan.throttling.records] in keycloak.userCount >= users }
    options.cues = [throttling]
    let fresh = try TrafficProducer(plan, to: kafka, options: options)
    producer.withLock { $0 = fresh }
  }

  /// Stops sending.
  public func stopTraffic() {
    let running = producer.withLock { $0 }
    running?.stop()
  }

  /// Stops everything, the provider before the broker. Stop the engine before: it would see both go away.
  public func stop() {
    stopTraffic()
    keycloak.stop()
    broker.stop()
  }

  /// Where an engine's counters and the provider's users differ from what the traffic must leave behind, once all of it is
  /// settled; one sentence each, empty: the books balance.
  public func differences(runs: [RunSnapshot]) -> [String] {
    plan.books.differences(runs: runs) + plan.books.differences(users: keycloak.users)
  }

  private static func topics(_ settings: TrafficSettings) -> [EmbeddedBroker.Topic] {
    [
      EmbeddedBroker.Topic(settings.importTopic, partitions: settings.importPartitions),
      EmbeddedBroker.Topic(settings.urgentTopic, partitions: settings.urgentPartitions),
    ]
      + EmbeddedBroker.usherTopics.filter { $0.name != settings.importTopic && $0.name != settings.urgentTopic }
  }
}
