/// How the simulated Keycloak, or what stands before it, misbehaves for a while.
public struct SandboxFault: Sendable {
  /// What happens to a request.
  public enum Kind: Sendable, Equatable {
    /// 429; nothing is done. `headers` stand beside it, `Retry-After` and the like.
    case tooManyRequests(headers: [String: String] = ["Retry-After": "1"])
    /// 503; nothing is done. nil: without Retry-After, as Keycloak's own full queue answers.
    case unavailable(retryAfter: Int? = nil)
    /// Another status with a body; nothing is done.
    case status(Int, body: String = "")
    /// The request is done, the answer comes late.
    case slow(Duration)
    /// The request is done, the connection closes without an answer.
    case commitThenDrop
    /// Nothing is done, the connection closes without an answer.
    case drop
  }

  /// How long it lasts.
  public enum Extent: Sendable, Equatable {
    /// For so many requests.
    case requests(Int)
    /// For so long from when it is added.
    case lasting(Duration)
    /// Until it is removed.
    case untilRemoved
  }

  /// What happens.
  public var kind: Kind
  /// How long.
  public var extent: Extent
  /// To which requests; empty: all.
  public var routes: Set<SandboxRoute>
  /// To how many of them, from 0 to 1; by chance.
  public var share: Double

  /// A fault; see the properties.
  public init(_ kind: Kind, _ extent: Extent = .untilRemoved, on routes: Set<SandboxRoute> = [], share: Double = 1) {
    self.kind = kind
    self.extent = extent
    self.routes = routes
    self.share = share
  }
}

/// A limit that is always there: so many requests in a window, told in every answer.
public struct SandboxRateLimit: Sendable, Equatable {
  /// In which fields an answer tells it.
  public enum Fields: Sendable, Equatable {
    /// `RateLimit: "default";r=9;t=1` and `RateLimit-Policy`: the newest draft.
    case draft
    /// `RateLimit-Limit`, `RateLimit-Remaining`, `RateLimit-Reset`
    case separate
    /// `X-RateLimit-…`, reset in seconds
    case legacy
    /// Nothing but `Retry-After` on a 429
    case silent
  }

  /// Requests a window.
  public var requests: Int
  /// The window's length in seconds.
  public var seconds: Int
  /// In which fields.
  public var fields: Fields
  /// Which requests count; empty: all but tokens.
  public var routes: Set<SandboxRoute>

  /// A limit; see the properties.
  public init(requests: Int, seconds: Int = 1, fields: Fields = .draft, routes: Set<SandboxRoute> = []) {
    self.requests = requests
    self.seconds = max(1, seconds)
    self.fields = fields
    self.routes = routes
  }
}
