import CRdkafka
import Platform

/// Keeps a reader's fetches going while there is a backlog, on a thread of its own.
///
/// When every queue is full, librdkafka before 2.2 looks at them again only after up to a second, though they may be
/// empty long before (`fetch.queue.backoff.ms` came later). Any request to the broker wakes the thread that fetches.
/// Measured: with a backlog, 20 ms between requests, two to four times the records a second.
final class FetchNudger {
  private struct State {
    var target: KafkaReader.Lane?
    /// How many more requests without news from the reader: one that stands still needs none.
    var credit = 0
    var isStopping = false
  }

  private static let pause = 20
  private static let fullCredit = 50

  private let client: ClientPointer
  private let state = Locked(State())
  private let sign = WakeUp()
  private var thread: OSThread?

  init(_ client: OpaquePointer) {
    self.client = ClientPointer(raw: client)
  }

  /// The reader has just read from this lane and has not reached its end; `nil`: it is behind nowhere.
  func note(behind lane: KafkaReader.Lane?) {
    let wakes = state.withLock { state in
      let wakes = state.credit == 0 && lane != nil
      state.target = lane
      state.credit = lane == nil ? 0 : FetchNudger.fullCredit
      return wakes
    }
    guard wakes else { return }
    if thread == nil { start() }
    sign.signal()
  }

  /// Ends the thread; waits for its running request, a tenth of a second at most.
  func stop() {
    guard let thread = thread.take() else { return }
    state.withLock { $0.isStopping = true }
    sign.signal()
    thread.join()
  }

  /// Without a thread to be had the reader is slower, not wrong.
  private func start() {
    thread = try? OSThread(name: "kafka-nudge") { [client, state, sign] in
      while true {
        sign.drain()
        let (next, ends) = state.withLock { state -> (KafkaReader.Lane?, Bool) in
          guard state.credit > 0 else { return (nil, state.isStopping) }
          state.credit -= 1
          return (state.target, state.isStopping)
        }
        if ends { return }
        guard let next else {
          _ = sign.wait()
          continue
        }
        // First the pause: most of the time the end is reached before it is over.
        if sign.wait(milliseconds: FetchNudger.pause) { continue }
        var low: Int64 = 0
        var high: Int64 = 0
        rd_kafka_query_watermark_offsets(client.raw, next.topic, next.partition, &low, &high, 100)
      }
    }
  }
}
