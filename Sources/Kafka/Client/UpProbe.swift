import CRdkafka
import Platform

/// A client of the library, as it goes to another thread.
///
/// Safe to send: every function of librdkafka that takes it may be called from any thread, until it is destroyed.
struct ClientPointer: @unchecked Sendable {
  let raw: OpaquePointer
}

/// Asks a cluster that is down, on a thread of its own, until it answers.
final class UpProbe {
  private struct State {
    var hasAnswered = false
    var isStopping = false
  }

  private let client: ClientPointer
  private let wakeUp: WakeUp?
  private let state = Locked(State())
  private let stopSign = WakeUp()
  private var thread: OSThread?

  init(_ client: OpaquePointer, wakeUp: WakeUp?) {
    self.client = ClientPointer(raw: client)
    self.wakeUp = wakeUp
  }

  /// Begins to ask; nothing while it asks already. Without a thread to be had, the next record says "up" instead.
  func start() {
    guard thread == nil else { return }
    thread = try? OSThread(name: "kafka-probe") { [client, state, stopSign, wakeUp] in
      while !state.withLock({ $0.isStopping }) {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let error = rd_kafka_metadata(client.raw, 0, nil, &metadata, 500)
        if error == RD_KAFKA_RESP_ERR_NO_ERROR {
          rd_kafka_metadata_destroy(metadata)
          state.withLock { $0.hasAnswered = true }
          wakeUp?.signal()
          return
        }
        _ = stopSign.wait(milliseconds: 200)
      }
    }
  }

  /// Whether the cluster has answered since `start`; the thread has ended then.
  func takeAnswer() -> Bool {
    let answered = state.withLock { state in
      defer { state.hasAnswered = false }
      return state.hasAnswered
    }
    if answered, let thread = thread.take() { thread.join() }
    return answered
  }

  /// Ends the thread; waits for its running question, half a second at most.
  func stop() {
    guard let thread = thread.take() else { return }
    state.withLock { $0.isStopping = true }
    stopSign.signal()
    thread.join()
    state.withLock { $0 = State() }
    stopSign.drain()
  }
}
