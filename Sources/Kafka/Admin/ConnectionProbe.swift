import CRdkafka
import Platform

/// What a try to connect found.
public enum ConnectionDiagnosis: Equatable, Sendable {
  /// The cluster answers, under the names too that its brokers advertise.
  case connected(ClusterMetadata)
  /// The cluster answers, but this one of its brokers does not under the name that it advertises: clients go there.
  case advertisedBrokerFails(ClusterMetadata.Broker, ConnectionFault, KafkaError)
  /// The cluster does not answer.
  case failed(ConnectionFault, KafkaError)

  /// What was found, as a sentence without a full stop.
  public var summary: String {
    switch self {
    case .connected(let cluster):
      "connected to cluster \(cluster.id ?? "without an id") of \(cluster.brokers.count) broker(s)"
    case .advertisedBrokerFails(let broker, let fault, _):
      "broker \(broker.id) advertises itself as \(broker.host):\(broker.port), but there: \(fault.summary)"
    case .failed(let fault, _): fault.summary
    }
  }

  /// What to do next; `nil` when all is well.
  public var nextStep: String? {
    switch self {
    case .connected: nil
    case .advertisedBrokerFails(_, let fault, _):
      "Make that name reachable from here, or correct advertised.listeners of the broker. \(fault.nextStep)"
    case .failed(let fault, _): fault.nextStep
    }
  }
}

/// Tries a cluster with the given settings and says what is wrong, for a doctor.
public enum ConnectionProbe {
  /// Connects, logs in and asks every broker, then closes; blocks at most a little longer than `timeout`.
  ///
  /// A refused log-in is known after half a second, a silent address after five.
  public static func connect(_ settings: KafkaSettings, within timeout: Duration = .seconds(10)) -> ConnectionDiagnosis
  {
    let deadline = SystemClock.nanoseconds() + Int64(timeout.milliseconds) * 1_000_000
    let mechanism = settings.value(of: "sasl.mechanism") ?? settings.value(of: "sasl.mechanisms")
    let admin: KafkaAdmin
    do {
      admin = try KafkaAdmin(settings, role: .probe)
    } catch {
      return .failed(ConnectionFault(error, mechanism: mechanism, certificateError: nil), error)
    }
    defer { admin.close(within: .seconds(2)) }
    func fault(_ error: KafkaError) -> ConnectionFault {
      ConnectionFault(error, mechanism: mechanism, certificateError: admin.handle.callbacks.certificateError)
    }
    let hasSeveral = settings.bootstrap.contains(",")
    guard let cluster = reach(admin, until: deadline, patient: hasSeveral) else {
      let error = admin.handle.lastTrouble ?? KafkaError(RD_KAFKA_RESP_ERR__TIMED_OUT, "no answer")
      return .failed(fault(error), error)
    }
    for broker in cluster.brokers {
      admin.handle.callbacks.forgetCertificate()
      if let error = admin.problem(ofBroker: broker.id, until: deadline) {
        return .advertisedBrokerFails(broker, fault(error), error)
      }
    }
    return .connected(cluster)
  }

  /// Asks until an answer or an error that decides: of several addresses all must fail, of one the first error does.
  private static func reach(_ admin: KafkaAdmin, until deadline: Int64, patient: Bool) -> ClusterMetadata? {
    while true {
      let left = ClientHandle.milliseconds(until: deadline)
      if left <= 0 { return nil }
      // A metadata call runs no events and waits its whole time: short calls, and a look between them.
      if let cluster = try? admin.metadata(topics: [], within: .milliseconds(min(200, left))) { return cluster }
      let hasDecided = patient ? admin.handle.isDown : admin.handle.lastTrouble != nil
      if hasDecided { return nil }
    }
  }
}
