import SyncModel

/// Whether anything may be sent to the provider: a circuit breaker that tries again by itself.
///
/// It opens at once when nothing reaches the provider, after three whole batches in a row that it answered with errors, and
/// while it refuses credentials, rights or set-up. Then one batch at a time is the probe; the first answer closes it.
struct ProviderBreaker {
  private enum State {
    case starting
    case closed
    case open(until: Instant, isProbing: Bool)
  }

  private var state = State.starting
  private var failures = 0
  private(set) var health: Health

  init(at now: Instant) {
    health = Health(state: .down, since: now, reason: "the provider was not asked yet")
  }

  /// Whether a batch may be sent now.
  func allows(at now: Instant) -> Bool {
    switch state {
    case .starting: false
    case .closed: true
    case .open(let until, let isProbing): now >= until && !isProbing
    }
  }

  /// Whether it waits for a probe's answer or the time of the next probe.
  var isOpen: Bool { if case .open = state { true } else { false } }

  /// When a probe may be sent; nil while closed, before the start, or while one is out.
  var probeAt: Instant? { if case .open(let until, false) = state { until } else { nil } }

  /// The provider answered for the first time; work may begin.
  mutating func start(at now: Instant) {
    state = .closed
    failures = 0
    if health.state != .ok { health = Health(state: .ok, since: now) }
  }

  /// Something is sent: while open, it is the probe.
  mutating func noteSent() {
    if case .open(let until, _) = state { state = .open(until: until, isProbing: true) }
  }

  /// The provider answered and worked.
  mutating func noteSuccess(at now: Instant) {
    failures = 0
    if case .starting = state { return }
    state = .closed
    if health.state != .ok { health = Health(state: .ok, since: now) }
  }

  /// A whole batch, or a call as a whole, failed.
  mutating func noteFailure(_ fault: Fault, at now: Instant, random: inout SeededGenerator) {
    if case .starting = state {
      setHealth(fault, at: now)
      return
    }
    failures += 1
    switch fault.code {
    case .auth, .config:
      state = .open(until: now.advanced(bySeconds: 10), isProbing: false)
    case .throttled:
      // The wait is the request budget's; the probe flag must not stay set.
      if case .open(let until, _) = state { state = .open(until: until, isProbing: false) }
      return
    default:
      if case .closed = state, fault.countsAsAttempt, failures < 3 { return }
      let wait = 0.25 + random.jitter(base: 0.5, attempt: failures, cap: 30)
      state = .open(until: now.advanced(bySeconds: wait), isProbing: false)
    }
    setHealth(fault, at: now)
  }

  private mutating func setHealth(_ fault: Fault, at now: Instant) {
    let new: HealthState =
      switch fault.code {
      case .auth: .auth
      case .config: .config
      default: .down
      }
    let reason = "\(fault.cause). \(fault.hint)"
    if health.state == new {
      health.reason = reason
    } else {
      health = Health(state: new, since: now, reason: reason)
    }
  }
}
