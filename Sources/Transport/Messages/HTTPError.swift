/// Why there is no answer, and whether the server may have acted all the same.
///
/// Whoever sent a change must not guess: after `answerLost` it may have been made or not, after `notSent` it was not.
/// From the first byte of a request on, everything counts as `answerLost`.
public enum HTTPError: Error, Equatable, Sendable {
  /// No byte of the request left: it can be sent again at once.
  ///
  /// - `detail`: host, port and what the library said; never a part of the request that may hold a secret.
  case notSent(Reason, detail: String)
  /// The request left, in part at least, and no whole answer came: look before sending it again.
  ///
  /// - `detail`: as in `notSent`.
  case answerLost(Reason, detail: String)
  /// The task that waited was cancelled; the transfer was ended.
  case cancelled(mayHaveReachedServer: Bool)

  /// What went wrong.
  public enum Reason: String, Sendable, CaseIterable {
    /// The host's name has no address.
    case resolve
    /// No connection: refused, unreachable, or a proxy that does not let through.
    case connect
    /// No trust or no agreement in the TLS handshake; the configuration is wrong, on either side.
    case tls
    /// Too slow: to connect, or to answer.
    case timeout
    /// The connection ended before the answer.
    case reset
    /// The answer began and broke off, or is not HTTP.
    case broken
    /// The answer is longer than the client's setting allows.
    case tooLarge
    /// The HTTP thread was stopped.
    case stopped
    /// The request cannot be sent as it is: its URL, a field or a file of the settings.
    case invalid
    /// Something else, named in the detail.
    case other
  }

  /// Whether the server may have acted on the request.
  public var mayHaveReachedServer: Bool {
    switch self {
    case .notSent: false
    case .answerLost: true
    case .cancelled(let mayHave): mayHave
    }
  }

  /// What went wrong; nil for a cancelled request.
  public var reason: Reason? {
    switch self {
    case .notSent(let reason, _), .answerLost(let reason, _): reason
    case .cancelled: nil
    }
  }
}

extension HTTPError: CustomStringConvertible {
  /// One line for an operator: what happened, to what, what to do next. It holds no secret.
  public var description: String {
    switch self {
    case .notSent(let reason, let detail):
      "\(Self.headline(reason)): \(detail). Nothing was sent; \(Self.advice(reason))."
    case .answerLost(let reason, let detail):
      "\(Self.headline(reason)): \(detail). The request was on its way and may have been done; check before repeating it."
    case .cancelled(let mayHave):
      mayHave
        ? "cancelled while the request was on its way: it may have been done; check before repeating it."
        : "cancelled before anything was sent."
    }
  }

  private static func headline(_ reason: Reason) -> String {
    switch reason {
    case .resolve: "host not found"
    case .connect: "no connection"
    case .tls: "TLS handshake failed"
    case .timeout: "no answer in time"
    case .reset: "connection closed without an answer"
    case .broken: "unusable answer"
    case .tooLarge: "answer too long"
    case .stopped: "HTTP is shut down"
    case .invalid: "request cannot be sent"
    case .other: "HTTP failed"
    }
  }

  private static func advice(_ reason: Reason) -> String {
    switch reason {
    case .resolve: "check the host's name and this machine's DNS"
    case .connect: "check that the server runs and that address, port and firewall are right"
    case .tls: "check the server's certificate and the CA file in the configuration"
    case .timeout: "check the network path and the server's load"
    case .stopped: "it is sent after the next start"
    case .invalid: "check the configured URL and files"
    case .reset, .broken, .tooLarge, .other: "it can be sent again"
    }
  }
}
