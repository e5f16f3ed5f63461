import SyncModel
import Transport

/// A call did not give an answer that tells of the user: nothing happened, or nobody knows.
struct CallFailure: Error, Sendable {
  var fault: Fault
  /// Whether the server may have acted all the same.
  var mayHaveHappened: Bool

  /// Nothing happened.
  init(_ fault: Fault) {
    self.fault = fault
    mayHaveHappened = false
  }

  /// No answer came. A read that got lost has changed nothing.
  init(_ error: HTTPError, asking what: String, isWrite: Bool) {
    mayHaveHappened = isWrite && error.mayHaveReachedServer
    let detail = error.description
    if error.mayHaveReachedServer && !isWrite {
      fault = Fault(
        .unavailable, "Keycloak gave no answer while \(what)", hint: "usher tries again by itself", detail: detail,
        countsAsAttempt: true)
    } else if mayHaveHappened {
      fault = Fault(
        .indeterminate, "Keycloak's answer was lost while \(what)",
        hint: "usher looks what became of it before it sends anything else for these users", detail: detail,
        countsAsAttempt: true)
    } else if error.reason == .tls {
      fault = Fault(
        .unavailable, "no trusted connection to Keycloak",
        hint: "Check the server's certificate and the CA file in the configuration", detail: detail)
    } else {
      fault = Fault(
        .unavailable, "Keycloak is not reachable",
        hint: "Check that it runs and that provider.keycloak.url is right; usher tries again by itself",
        detail: detail)
    }
  }

  /// The answer is of the server's or a proxy's trouble, not of the request; nil for all other answers.
  ///
  /// - Parameter isWrite: a gateway's 502 or 504 leaves open whether Keycloak has done a write.
  init?(_ response: HTTPResponse, asking what: String, isWrite: Bool) {
    let status = response.status
    let detail = "HTTP \(status) \(ServerText(response).line)"
    mayHaveHappened = false
    // 502, 503 and 504 say that Keycloak was not reached, or took nothing on: no attempts, like a refused connection.
    switch status {
    case 429:
      fault = Fault(
        .throttled, "Keycloak, or a proxy before it, limits the rate", hint: "usher waits as it was told",
        detail: detail, retryAfterSeconds: RetryAfter.seconds(response.headers))
    case 503:
      let wait = RetryAfter.seconds(response.headers)
      fault = Fault(
        wait == nil ? .unavailable : .throttled, "Keycloak is overloaded or starting",
        hint: wait == nil ? "usher tries again by itself" : "usher waits as it was told", detail: detail,
        retryAfterSeconds: wait)
    case 502, 504:
      mayHaveHappened = isWrite
      fault =
        isWrite
        ? Fault(
          .indeterminate, "the proxy before Keycloak gave no answer while \(what)",
          hint: "usher looks what became of it before it sends anything else for these users", detail: detail,
          countsAsAttempt: true)
        : Fault(
          .unavailable, "the proxy before Keycloak does not reach it", hint: "usher tries again by itself",
          detail: detail)
    case 501, 505...599:
      fault = Fault(
        .unavailable, "Keycloak, or a proxy before it, has a fault of its own", hint: "usher tries again by itself",
        detail: detail, countsAsAttempt: true)
    case 408:
      fault = Fault(
        .unavailable, "Keycloak gave up waiting", hint: "usher tries again by itself", detail: detail,
        countsAsAttempt: true)
    case 300...399:
      fault = Fault(
        .config, "provider.keycloak.url is redirected",
        hint: "Write the address that it leads to into the configuration",
        detail: "\(detail) Location: \(response.headers["Location"] ?? "none")")
    default: return nil
    }
  }

  /// An error of a provider's call as a whole.
  var providerError: ProviderError { ProviderError(fault) }
}
