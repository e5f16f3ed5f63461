import Platform
import Providers
import SyncModel

/// Lets everything through and counts; remembers what answers said about limits.
final class CountingAdmission: RequestAdmission {
  private let state = Locked((count: 0, observed: [(status: Int, retryAfter: Double?)]()))

  /// How many requests asked.
  var count: Int { state.withLock { $0.count } }
  /// What was observed.
  var observed: [(status: Int, retryAfter: Double?)] { state.withLock { $0.observed } }

  func admit(_ lane: Lane) async { state.withLock { $0.count += 1 } }

  func observe(status: Int, retryAfterSeconds: Double?) {
    state.withLock { $0.observed.append((status, retryAfterSeconds)) }
  }
}
