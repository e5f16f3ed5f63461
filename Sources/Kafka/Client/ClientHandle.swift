import CRdkafka
import Platform

/// A client of the library with the queue that its events come through. Its owner uses it from one thread.
final class ClientHandle {
  let client: OpaquePointer
  /// Errors, log lines, delivery reports, answers to commits: everything but records.
  let queue: OpaquePointer
  /// What comes another way than through queues.
  let callbacks = ClientCallbacks()
  private let probe: UpProbe?
  private var health = ConnectionHealth()
  private var fatal: KafkaError?
  private var isClosed = false

  /// Whether the cluster is down, as far as the events that were taken say.
  var isDown: Bool { health.isDown }

  /// - Parameter wakeUp: signalled when `queue` gets something to poll.
  init(
    _ settings: KafkaSettings, _ role: ClientRole, events: Int32 = 0, wakeUp: WakeUp?
  ) throws(KafkaError) {
    var configuration = try ClientConfiguration(settings, for: role)
    client = try configuration.start(events: events, callbacks)
    // Log lines go to the main queue, and that of a group's consumer into the consumer's queue.
    rd_kafka_set_log_queue(client, nil)
    if case .reader = role {
      rd_kafka_poll_set_consumer(client)
      queue = rd_kafka_queue_get_consumer(client)
    } else {
      queue = rd_kafka_queue_get_main(client)
    }
    probe = role.livesOn ? UpProbe(client, wakeUp: wakeUp) : nil
    if let wakeUp { ClientHandle.connect(queue, to: wakeUp) }
  }

  deinit {
    close(within: 0) { _ in }
  }

  /// Takes every event that waits: general ones become reports, `other` gets the rest (and does not keep it).
  func takeEvents(other: (OpaquePointer, Int32) -> Void, into report: (ClientReport) -> Void) {
    if probe?.takeAnswer() == true { answered(into: report) }
    while let event = rd_kafka_queue_poll(queue, 0) {
      take(event, other: other, into: report)
    }
    for error in callbacks.takeErrors() { failed(error, into: report) }
  }

  /// What stands between this client and the cluster, if anything: takes every event, for callers that keep none.
  var lastTrouble: KafkaError? {
    takeEvents { _, _ in
    } into: { report in
      if case .fatal(let error) = report { fatal = error }
    }
    return fatal ?? health.lastTrouble
  }

  /// Takes one event, waiting for it at most `milliseconds`.
  func takeEvent(
    waiting milliseconds: Int, other: (OpaquePointer, Int32) -> Void, into report: (ClientReport) -> Void
  ) {
    guard let event = rd_kafka_queue_poll(queue, Int32(clamping: milliseconds)) else { return }
    take(event, other: other, into: report)
  }

  /// A broker answered: a record, the end of a partition, a delivery.
  func answered(into report: (ClientReport) -> Void) {
    guard health.hasTrouble else { return }
    health.answered(at: SystemClock.nanoseconds(), into: report)
    probe?.stop()
  }

  /// An answer to a caller that keeps no events: what went wrong before it is of no interest any more.
  func answered() {
    takeEvents { _, _ in
    } into: { _ in
    }
    answered { _ in }
  }

  /// An error that came another way than through `queue`.
  func failed(_ error: KafkaError, into report: (ClientReport) -> Void) {
    health.failed(error, at: SystemClock.nanoseconds(), into: report)
    if health.isDown { probe?.start() }
  }

  /// Gives the client back to the library; nothing may use it afterwards.
  ///
  /// `rd_kafka_destroy` can hang for ever (after an assigned topic was deleted, for one): past the deadline the client
  /// is left to its own threads and its memory is lost, until the process ends.
  /// - Returns: whether it ended in time.
  @discardableResult
  func close(within milliseconds: Int, beforehand: (Int) -> Void) -> Bool {
    if isClosed { return true }
    isClosed = true
    let deadline = SystemClock.nanoseconds() + Int64(milliseconds) * 1_000_000
    probe?.stop()
    rd_kafka_queue_io_event_enable(queue, -1, nil, 0)
    beforehand(ClientHandle.milliseconds(until: deadline))
    rd_kafka_queue_destroy(queue)
    let done = WakeUp()
    let gone = ClientPointer(raw: client)
    guard
      let thread = try? OSThread(
        name: "kafka-close",
        body: {
          rd_kafka_destroy_flags(gone.raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
          done.signal()
        })
    else {
      callbacks.keepForEver()
      return false
    }
    let hasEnded = done.wait(milliseconds: ClientHandle.milliseconds(until: deadline))
    // Not joined it runs on, detached.
    if hasEnded { thread.join() } else { callbacks.keepForEver() }
    return hasEnded
  }

  /// Lets `queue` signal `wakeUp` whenever it stops being empty. The library copies the payload.
  static func connect(_ queue: OpaquePointer, to wakeUp: WakeUp) {
    var one: UInt64 = 1
    rd_kafka_queue_io_event_enable(queue, wakeUp.descriptor, &one, MemoryLayout<UInt64>.size)
  }

  static func milliseconds(until deadline: Int64) -> Int {
    Int(max(0, (deadline - SystemClock.nanoseconds()) / 1_000_000))
  }

  private func take(
    _ event: OpaquePointer, other: (OpaquePointer, Int32) -> Void, into report: (ClientReport) -> Void
  ) {
    defer { rd_kafka_event_destroy(event) }
    switch rd_kafka_event_type(event) {
    case RD_KAFKA_EVENT_LOG:
      if let line = KafkaLogLine(event) { report(.log(line)) }
    case RD_KAFKA_EVENT_ERROR where !ClientHandle.hasPartition(event):
      let code = rd_kafka_event_error(event)
      if code == RD_KAFKA_RESP_ERR__FATAL {
        report(.fatal(fatalError))
      } else {
        failed(KafkaError(code, rd_kafka_event_error_string(event).map { String(cString: $0) }), into: report)
      }
    case let type:
      other(event, type)
    }
  }

  private static func hasPartition(_ event: OpaquePointer) -> Bool {
    guard let partition = rd_kafka_event_topic_partition(event) else { return false }
    rd_kafka_topic_partition_destroy(partition)
    return true
  }

  /// What made the client unusable.
  private var fatalError: KafkaError {
    var reason = [CChar](repeating: 0, count: 512)
    let code = rd_kafka_fatal_error(client, &reason, reason.count)
    return KafkaError(
      code, string(reason), hint: "Close this client, make a new one, and send again what was not confirmed.")
  }
}

extension KafkaLogLine {
  fileprivate init?(_ event: OpaquePointer) {
    var facility: UnsafePointer<CChar>?
    var text: UnsafePointer<CChar>?
    var level: Int32 = 0
    guard rd_kafka_event_log(event, &facility, &text, &level) == 0, let facility, let text else { return nil }
    self.init(level: Int(level), facility: String(cString: facility), text: String(cString: text))
  }
}
