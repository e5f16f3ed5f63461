import CRdkafka

/// Whether the cluster answers, out of the library's error events and of signs of life.
///
/// The library says "all brokers are down" once and never "up again": a delivery, a fetch or `UpProbe` does.
struct ConnectionHealth {
  private var downSince: Int64?
  private(set) var lastTrouble: KafkaError?

  var isDown: Bool { downSince != nil }
  var hasTrouble: Bool { lastTrouble != nil || isDown }

  /// Reports of an error event, at `now` (nanoseconds).
  mutating func failed(_ error: KafkaError, at now: Int64, into reports: (ClientReport) -> Void) {
    if error.code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN.rawValue {
      // "1/1 brokers are down" says nothing: the reason came just before.
      let reason = lastTrouble?.during("every broker is down")
      return fall(reason ?? error, at: now, into: reports)
    }
    switch error.kind {
    case .authentication, .tls:
      lastTrouble = error
      if isDown { reports(.trouble(error)) } else { fall(error, at: now, into: reports) }
    case .connection:
      lastTrouble = error
      reports(.trouble(error))
    default:
      reports(.trouble(error))
    }
  }

  /// A broker answered.
  mutating func answered(at now: Int64, into reports: (ClientReport) -> Void) {
    lastTrouble = nil
    guard let since = downSince else { return }
    downSince = nil
    reports(.up(nanoseconds: max(0, now - since)))
  }

  private mutating func fall(_ error: KafkaError, at now: Int64, into reports: (ClientReport) -> Void) {
    guard downSince == nil else { return }
    downSince = now
    reports(.down(error))
  }
}
