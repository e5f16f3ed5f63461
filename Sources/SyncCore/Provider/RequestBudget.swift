public import SyncModel

/// A bucket of tokens that refills steadily: in any window of one second at most `perSecond` tokens are taken.
private struct Bucket {
  private let burst: Double
  private let refill: Double
  private var tokens: Double
  private var filledAt: Instant

  init(perSecond: Double, at now: Instant) {
    // A hundredth of a second's worth may go at once; the refill is that much slower, so that the ceiling holds.
    burst = max(1, Double(Int(min(perSecond, 1e9) / 100)))
    refill = perSecond - (burst - 1)
    tokens = burst
    filledAt = now
  }

  private func filled(at now: Instant) -> Double {
    min(burst, tokens + max(0, now.seconds(since: filledAt)) * refill)
  }

  /// When one token will be there; `now` if one is.
  func readyAt(_ now: Instant) -> Instant {
    let filled = filled(at: now)
    // Rounded up to a microsecond, so that asking again succeeds.
    return filled >= 1 ? now : now.advanced(bySeconds: (1 - filled) / refill + 1e-6)
  }

  mutating func take(at now: Instant) {
    tokens = filled(at: now) - 1
    filledAt = max(filledAt, now)
  }
}

/// A configured ceiling on requests, kept exactly, with a share that only urgent requests may use, and the hard stop that
/// Retry-After asks of every lane (ENGINE section 5, promise 7).
///
/// It is asked before each request. Import requests have the ceiling less the reserve; urgent ones the ceiling less a tenth,
/// which is import's floor.
public struct RequestBudget: Sendable {
  /// What the budget says to one request.
  public enum Verdict: Equatable, Sendable {
    /// Send it; it is counted.
    case send
    /// Ask again at this moment.
    case wait(until: Instant)
  }

  /// Requests per second; nil without a ceiling.
  public let perSecond: Double?
  private let reserve: Double
  private var all: Bucket?
  private var urgent: Bucket?
  private var importing: Bucket?
  private var closedUntil = Instant.distantPast
  private var closedBy = "none"
  private var closedAt = Instant.distantPast
  private var pace = Pace()

  /// Makes a budget.
  ///
  /// - Parameters:
  ///   - perSecond: the ceiling; nil for none.
  ///   - urgentReserve: 0 to 0.9: the share of the ceiling that import requests leave alone.
  public init(perSecond: Double?, urgentReserve: Double, at now: Instant) {
    self.perSecond = perSecond
    reserve = min(0.9, max(0, urgentReserve))
    guard let perSecond else { return }
    all = Bucket(perSecond: perSecond, at: now)
    urgent = Bucket(perSecond: perSecond * 0.9, at: now)
    importing = Bucket(perSecond: perSecond * (1 - reserve), at: now)
  }

  /// May a request of this lane be sent now? `.send` has counted it.
  public mutating func take(_ lane: Lane, at now: Instant) -> Verdict {
    if now < closedUntil { return .wait(until: closedUntil) }
    guard let all, let own = lane == .urgent ? urgent : importing else {
      pace.count(1, at: now)
      return .send
    }
    let ready = max(all.readyAt(now), own.readyAt(now))
    guard ready <= now else { return .wait(until: ready) }
    self.all?.take(at: now)
    if lane == .urgent { urgent?.take(at: now) } else { importing?.take(at: now) }
    pace.count(1, at: now)
    return .send
  }

  /// The provider asked to wait: nothing of any lane is sent before then. At most a day is believed.
  public mutating func close(forSeconds seconds: Double, saidBy: String, at now: Instant) {
    let until = now.advanced(bySeconds: max(0, min(seconds, 86_400)))
    guard until > closedUntil else { return }
    closedUntil = until
    closedBy = saidBy
    closedAt = now
  }

  /// What is left, for the screen.
  public func headroom(bucket: String, at now: Instant) -> Headroom {
    let isClosed = now < closedUntil
    let rate = pace.perSecond(at: now) ?? 0
    let remaining: Double? = perSecond.map { isClosed ? 0 : max(0, $0 - rate) }
    let reset: Double? =
      isClosed ? closedUntil.seconds(since: now) : all.map { max(0, $0.readyAt(now).seconds(since: now)) }
    return Headroom(
      bucket: bucket, limit: perSecond, remaining: remaining, resetSeconds: reset, ratePerSecond: rate,
      urgentReserve: perSecond.map { $0 * reserve }, saidBy: isClosed ? closedBy : perSecond == nil ? "none" : "config",
      ageSeconds: isClosed ? now.seconds(since: closedAt) : 0, closedUntil: isClosed ? closedUntil : nil)
  }
}
