/// Why a change failed, or could not be done yet; the code decides the reaction and the hint (ENGINE section 3's table).
public enum FailureCode: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// The message or the user in it cannot be read or used.
  case invalidMessage = 0
  /// A field breaks a rule of the message format or of the provider's profile.
  case invalidAttribute = 1
  /// Username or e-mail is held by another user.
  case conflictIdentity = 2
  /// Two accounts carry the user key.
  case conflictKey = 3
  /// A service account, a holder of an admin role, or a name under `protected:`.
  case protected = 4
  /// There is no account that could be changed.
  case gone = 5
  /// The provider refuses this user alone, while others pass.
  case refused = 6
  /// The provider refuses the engine's credentials or rights.
  case auth = 7
  /// A setting is wrong: unknown realm, key attribute not declared.
  case config = 8
  /// A rate limit; wait as told.
  case throttled = 9
  /// The provider is not there, or has a fault of its own.
  case unavailable = 10
  /// The answer was lost after sending.
  case indeterminate = 11
  /// The request is larger than the provider takes.
  case tooLarge = 12
  /// Held back by the delete guard.
  case guardDelete = 13

  /// The code as it is written in messages, columns and filters.
  public var name: String {
    switch self {
    case .invalidMessage: "invalid.message"
    case .invalidAttribute: "invalid.attribute"
    case .conflictIdentity: "conflict.identity"
    case .conflictKey: "conflict.key"
    case .protected: "protected"
    case .gone: "gone"
    case .refused: "refused"
    case .auth: "auth"
    case .config: "config"
    case .throttled: "throttled"
    case .unavailable: "unavailable"
    case .indeterminate: "indeterminate"
    case .tooLarge: "too-large"
    case .guardDelete: "guard.delete"
    }
  }

  /// The code of a name; nil for an unknown one.
  public init?(name: String) {
    guard let code = FailureCode.allCases.first(where: { $0.name == name }) else { return nil }
    self = code
  }

  /// Whether an operator's retry may help without a change at the source.
  public var isRetryable: Bool { self == .unavailable || self == .refused }

  /// What a change that ends with this code is counted as.
  public var outcome: Outcome {
    switch self {
    case .invalidMessage, .invalidAttribute: .invalid
    case .unavailable: .exhausted
    default: .rejected
    }
  }
}

/// What went wrong with one change or one call, for machines and for people.
///
/// Texts name fields and rules, never values.
public struct Fault: Equatable, Sendable {
  /// The code.
  public var code: FailureCode
  /// What happened, to what.
  public var message: String
  /// What to do next.
  public var hint: String
  /// What the provider answered (status, error text), sanitised by whoever shows it; empty where there was no call.
  public var detail: String
  /// How long to wait before anything else is sent, in seconds, where the provider said so (Retry-After).
  public var retryAfterSeconds: Double?
  /// Whether the provider itself answered with an error, so that it counts as an attempt; false where nothing reached it.
  public var countsAsAttempt: Bool

  /// The message, with the first sentence of what the provider answered in parentheses.
  public var cause: String {
    guard !detail.isEmpty else { return message }
    var first = Substring(detail)
    for place in detail.indices where detail[place] == "." {
      let next = detail.index(after: place)
      if next == detail.endIndex || detail[next] == " " {
        first = detail[..<place]
        break
      }
    }
    return "\(message) (\(first.prefix(200)))"
  }

  /// Makes a fault.
  public init(
    _ code: FailureCode, _ message: String, hint: String, detail: String = "", retryAfterSeconds: Double? = nil,
    countsAsAttempt: Bool = false
  ) {
    self.code = code
    self.message = message
    self.hint = hint
    self.detail = detail
    self.retryAfterSeconds = retryAfterSeconds
    self.countsAsAttempt = countsAsAttempt
  }
}
