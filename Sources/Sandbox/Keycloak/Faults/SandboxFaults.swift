import HTTPServer
import Platform

/// The faults of one simulated Keycloak; from any thread, while it runs.
public final class SandboxFaults: Sendable {
  /// How mails fare.
  public enum Mail: Sendable, Equatable {
    /// They are sent.
    case works
    /// Sending answers 500, as when the mail server refuses.
    case refused
    /// They are sent, and the answer takes so long.
    case slow(Duration)
  }

  private struct Active {
    var id: Int
    var fault: SandboxFault
    var left: Int
    var until: Int64
  }

  private struct State {
    var active: [Active] = []
    var lastID = 0
    var poisoned: Set<String> = []
    var mail = Mail.works
    var limit: SandboxRateLimit?
    var window: Int64 = 0
    var used = 0
    var hits = 0
  }

  private let state = Locked(State())

  init() {}

  /// Adds a fault. Of several that fit a request the first one acts.
  ///
  /// - Returns: a number to remove it by.
  @discardableResult
  public func add(_ fault: SandboxFault) -> Int {
    state.withLock { state in
      state.lastID += 1
      var active = Active(id: state.lastID, fault: fault, left: .max, until: .max)
      switch fault.extent {
      case .requests(let count): active.left = count
      case .lasting(let duration): active.until = SystemClock.nanoseconds() + duration.sandboxNanoseconds
      case .untilRemoved: break
      }
      state.active.append(active)
      return state.lastID
    }
  }

  /// Ends a fault.
  public func remove(_ id: Int) {
    state.withLock { $0.active.removeAll { $0.id == id } }
  }

  /// Ends all faults, poisons and limits; mails work again.
  public func removeAll() {
    state.withLock { state in
      state.active = []
      state.poisoned = []
      state.mail = .works
      state.limit = nil
    }
  }

  /// From now on a write that names this user answers 500; an import with it fails as a whole.
  public func poison(_ username: String) {
    state.withLock { _ = $0.poisoned.insert(username.lowercased()) }
  }

  /// Undoes `poison`.
  public func cure(_ username: String) {
    state.withLock { _ = $0.poisoned.remove(username.lowercased()) }
  }

  /// Says how mails fare from now on.
  public func setMail(_ mail: Mail) {
    state.withLock { $0.mail = mail }
  }

  /// Sets or lifts the rate limit.
  public func setRateLimit(_ limit: SandboxRateLimit?) {
    state.withLock { state in
      state.limit = limit
      state.window = 0
      state.used = 0
    }
  }

  /// How many requests met a fault or the rate limit so far.
  public var hits: Int { state.withLock { $0.hits } }

  // MARK: For the server

  var mail: Mail { state.withLock { $0.mail } }

  var poisoned: Set<String> { state.withLock { $0.poisoned } }

  /// What stands before a request: the fault that hits it, and the fields of the rate limit.
  func meet(_ route: SandboxRoute) -> (kind: SandboxFault.Kind?, fields: [(name: String, value: String)]) {
    let now = SystemClock.nanoseconds()
    return state.withLock { state in
      state.active.removeAll { $0.left <= 0 || $0.until <= now }
      var kind: SandboxFault.Kind?
      for index in state.active.indices {
        let fault = state.active[index].fault
        guard fault.routes.isEmpty || fault.routes.contains(route) else { continue }
        guard fault.share >= 1 || Double.random(in: 0..<1) < fault.share else { continue }
        if state.active[index].left != .max { state.active[index].left -= 1 }
        kind = fault.kind
        break
      }
      var fields: [(name: String, value: String)] = []
      if let limit = state.limit, limit.routes.isEmpty ? route != .token : limit.routes.contains(route) {
        let length = Int64(limit.seconds) * 1_000_000_000
        if now - state.window >= length {
          state.window = now
          state.used = 0
        }
        let reset = Int((state.window + length - now + 999_999_999) / 1_000_000_000)
        let isOver = state.used >= limit.requests
        if !isOver { state.used += 1 }
        fields = limit.fields(remaining: limit.requests - state.used, reset: reset)
        if isOver { kind = kind ?? .tooManyRequests(headers: ["Retry-After": "\(reset)"]) }
      }
      if kind != nil { state.hits += 1 }
      return (kind, fields)
    }
  }
}

extension SandboxRateLimit {
  func fields(remaining: Int, reset: Int) -> [(name: String, value: String)] {
    switch fields {
    case .draft:
      [
        ("RateLimit", "\"default\";r=\(remaining);t=\(reset)"),
        ("RateLimit-Policy", "\"default\";q=\(requests);w=\(seconds)"),
      ]
    case .separate:
      [
        ("RateLimit-Limit", "\(requests)"), ("RateLimit-Remaining", "\(remaining)"), ("RateLimit-Reset", "\(reset)"),
      ]
    case .legacy:
      [
        ("X-RateLimit-Limit", "\(requests)"), ("X-RateLimit-Remaining", "\(remaining)"),
        ("X-RateLimit-Reset", "\(reset)"),
      ]
    case .silent: []
    }
  }
}

extension Duration {
  var sandboxNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return max(0, min(seconds, 3_000_000_000)) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
