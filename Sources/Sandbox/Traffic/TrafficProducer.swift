public import Kafka
import Platform

/// Sends a plan's records into a broker, from a thread of its own.
public final class TrafficProducer: Sendable {
  /// How fast it sends.
  public enum Pace: Equatable, Sendable {
    /// Each record when it is due.
    case real
    /// As fast as the reader reads.
    case unlimited
  }

  /// Something to do at a moment of the traffic; called on the producer's thread.
  public struct Cue: Sendable {
    /// When.
    public var moment: TrafficMoment
    /// In unpaced traffic this decides instead of the number of records sent: those are gone before anybody read one.
    public var condition: (@Sendable () -> Bool)?
    /// What.
    public var action: @Sendable () -> Void

    /// A cue.
    public init(at moment: TrafficMoment, _ action: @escaping @Sendable () -> Void) {
      self.moment = moment
      self.action = action
    }
  }

  /// How to send; what is left out is not needed.
  public struct Options: Sendable {
    /// How fast.
    public var pace = Pace.real
    /// How far the reader has read a partition: the offset behind the last record read, nil while unknown. Given, the
    /// producer keeps within what an embedded broker holds; without it there is no limit. Asked often: answer at once.
    public var consumed: (@Sendable (_ topic: String, _ partition: Int32) -> Int64?)?
    /// Whether an account exists, by username: a record that requires one waits for it. Without it nothing waits.
    public var accountExists: (@Sendable (_ username: String) -> Bool)?
    /// What to do when.
    public var cues: [Cue] = []

    /// Options to be set.
    public init() {}
  }

  /// How far it has come.
  public struct Status: Equatable, Sendable {
    /// Records that the broker has stored.
    public var sent = 0
    /// Records in all.
    public var total = 0
    /// Records that wait for an account or for the reader though they are due.
    public var held = 0
    /// Whether all are stored, or it was stopped, or it gave up.
    public var isFinished = false
    /// Why it gave up; nil: it did not.
    public var trouble: String?
  }

  private let shared: Locked<Status>
  private let isStopping = Locked(false)
  private let wakeUp = WakeUp()
  private let ended = WakeUp()

  /// Starts sending.
  ///
  /// - Parameters:
  ///   - plan: what to send; its topics must exist.
  ///   - kafka: where to.
  /// - Throws: when a property is refused, or no thread is to be had.
  public init(_ plan: TrafficPlan, to kafka: KafkaSettings, options: Options = Options()) throws(TrafficError) {
    shared = Locked(Status(total: plan.records.count))
    let shared = shared
    let isStopping = isStopping
    let wakeUp = wakeUp
    let ended = ended
    do {
      try kafka.validate()
      // Dropped at once: the thread ends by itself, and `stop` waits for it.
      _ = try OSThread(name: "usher-traffic") {
        do throws(KafkaError) {
          var loop = try TrafficLoop(plan, kafka, options, wakeUp: wakeUp)
          while !isStopping.withLock({ $0 }), loop.turn() {
            let status = loop.status
            shared.withLock { $0 = status }
            _ = wakeUp.wait(milliseconds: loop.pause)
          }
          loop.close()
          let status = loop.status
          shared.withLock { $0 = status }
        } catch {
          shared.withLock { $0.trouble = error.description }
        }
        shared.withLock { $0.isFinished = true }
        ended.signal()
      }
    } catch let error as KafkaError {
      throw TrafficError(description: "the demo's traffic cannot be sent: \(error)")
    } catch {
      throw TrafficError(description: "the demo's traffic cannot be sent: \(error)")
    }
  }

  /// How far it has come, at most some milliseconds old.
  public var status: Status { shared.withLock { $0 } }

  /// Stops sending and waits until the thread has ended; records that were not confirmed yet may be stored or not.
  ///
  /// - Returns: how many records are stored for sure.
  @discardableResult
  public func stop() -> Int {
    isStopping.withLock { $0 = true }
    wakeUp.signal()
    _ = waitUntilFinished(milliseconds: 10_000)
    return status.sent
  }

  /// Waits until everything is sent, or it has stopped; not for threads of Swift's pool.
  ///
  /// - Returns: whether it has.
  public func waitUntilFinished(milliseconds: Int) -> Bool {
    if status.isFinished { return true }
    _ = ended.wait(milliseconds: milliseconds)
    return status.isFinished
  }
}

/// Why traffic could not be sent: what happened, and what to do next.
public struct TrafficError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The sentence.
  public var description: String
}
