import Platform
public import Providers
import SyncCore
public import SyncModel

/// Lets requests through as ceiling, reserve and Retry-After allow: the one gate of all requests to the provider.
public final class Admission: RequestAdmission {
  private let budget: Locked<RequestBudget>
  /// Called when the provider asked to wait, with the seconds.
  private let onHold: Locked<(@Sendable (Double, Int) -> Void)?>

  /// Makes a gate.
  ///
  /// - Parameters:
  ///   - perSecond: ceiling on requests; nil for none.
  ///   - urgentReserve: the share that import requests leave alone, 0 to 0.9.
  public init(perSecond: Double?, urgentReserve: Double) {
    budget = Locked(
      RequestBudget(
        perSecond: perSecond, urgentReserve: urgentReserve,
        at: Instant(nanoseconds: SystemClock.nanoseconds())))
    onHold = Locked(nil)
  }

  func whenHeld(_ body: @escaping @Sendable (Double, Int) -> Void) { onHold.withLock { $0 = body } }

  /// Waits until one request of this lane may be sent; it is counted then.
  public func admit(_ lane: Lane) async {
    while true {
      let now = Instant(nanoseconds: SystemClock.nanoseconds())
      switch budget.withLock({ $0.take(lane, at: now) }) {
      case .send: return
      case .wait(let until):
        // A cancelled task does not wait: it only ends sooner, and what it sends fails by itself.
        let wait = max(200_000, min(until.nanoseconds - now.nanoseconds, 1_000_000_000))
        do {
          try await Task.sleep(nanoseconds: UInt64(wait))
        } catch {
          return
        }
      }
    }
  }

  /// 429, and 503 with Retry-After, close all lanes; 429 without a time closes them for a second.
  public func observe(status: Int, retryAfterSeconds: Double?) {
    guard status == 429 || (status == 503 && retryAfterSeconds != nil) else { return }
    let seconds = retryAfterSeconds ?? 1
    let now = Instant(nanoseconds: SystemClock.nanoseconds())
    budget.withLock { $0.close(forSeconds: seconds, saidBy: "retry-after", at: now) }
    onHold.withLock { $0 }?(seconds, status)
  }

  func headroom(at now: Instant) -> Headroom { budget.withLock { $0.headroom(bucket: "requests", at: now) } }
}
