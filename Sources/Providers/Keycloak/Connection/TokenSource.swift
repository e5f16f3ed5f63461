import JSON
import SyncModel
import Transport

/// An access token, ready for use.
struct Token: Sendable {
  /// The fields of every call: one array, so that connections need not set them anew.
  let headers: [HTTPHeader]
  /// Counts tokens.
  let number: Int
  let renewsAt: ContinuousClock.Instant
  let expiresAt: ContinuousClock.Instant
}

/// Gets tokens by client credentials: renewed at two thirds of their life, one renewal at a time.
actor TokenSource {
  private nonisolated let settings: KeycloakSettings
  private nonisolated let client: HTTPClient
  private nonisolated let admission: any RequestAdmission

  /// The HTTP thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { client.unownedExecutor }

  private var current: Token?
  private var secret: String?
  private var renewal: Task<Result<Token, CallFailure>, Never>?
  private var lastNumber = 0
  /// After a renewal ahead of time failed: not again before this moment.
  private var quietUntil = ContinuousClock.now

  init(settings: KeycloakSettings, client: HTTPClient, admission: any RequestAdmission) {
    self.settings = settings
    self.client = client
    self.admission = admission
  }

  /// A token that is good for now. Who comes in its last third starts the renewal and does not wait for it.
  func token(_ lane: Lane) async throws(CallFailure) -> Token {
    let now = ContinuousClock.now
    if let current, now < current.expiresAt {
      if now >= current.renewsAt, now >= quietUntil, renewal == nil { _ = renew(lane) }
      return current
    }
    return try await renew(lane).value.get()
  }

  /// Keycloak refused this token: the next one is a new one.
  func drop(_ token: Token) {
    if current?.number == token.number { current = nil }
  }

  private func renew(_ lane: Lane) -> Task<Result<Token, CallFailure>, Never> {
    if let renewal { return renewal }
    let task = Task(executorPreference: client.thread) { await self.finish(self.ask(lane)) }
    renewal = task
    return task
  }

  private func finish(_ result: Result<Token, CallFailure>) -> Result<Token, CallFailure> {
    renewal = nil
    switch result {
    case .success(let token): current = token
    case .failure: quietUntil = .now + .seconds(2)
    }
    return result
  }

  private func ask(_ lane: Lane) async -> Result<Token, CallFailure> {
    do throws(CallFailure) {
      let known: String
      if let secret { known = secret } else { known = try await readSecret() }
      let first = try await post(known, lane)
      if let token = try token(first) { return .success(token) }
      // The secret may have been changed since it was read.
      let fresh = try await readSecret()
      if fresh != known, let token = try token(try await post(fresh, lane)) { return .success(token) }
      secret = nil
      throw CallFailure(refusal(first))
    } catch {
      return .failure(error)
    }
  }

  /// Reads the secret off the HTTP thread, because it may come from a program.
  private func readSecret() async throws(CallFailure) -> String {
    let read = settings.secret
    let result = await Task(executorPreference: globalConcurrentExecutor) { Result { try read() } }.value
    switch result {
    case .success(let text):
      secret = text
      return text
    case .failure(let error):
      throw CallFailure(
        Fault(
          .auth, "the secret of client \(settings.client) cannot be read",
          hint: "Check provider.keycloak.secret in the configuration", detail: "\(error)"))
    }
  }

  private func post(_ secret: String, _ lane: Lane) async throws(CallFailure) -> HTTPResponse {
    let form =
      "grant_type=client_credentials&client_id=\(PercentCoding.encode(settings.client))"
      + "&client_secret=\(PercentCoding.encode(secret))"
    let url =
      "\(settings.url)/realms/\(PercentCoding.encode(settings.realm))/protocol/openid-connect/token"
    // Asking twice for a token does no harm.
    let request = HTTPRequest(
      "POST", url, headers: [HTTPHeader("Content-Type", "application/x-www-form-urlencoded")],
      body: Array(form.utf8), mayBeRepeated: true)
    await admission.admit(lane)
    do throws(HTTPError) {
      let response = try await client.send(request)
      admission.observe(status: response.status, retryAfterSeconds: RetryAfter.seconds(response.headers))
      return response
    } catch {
      admission.observe(status: 0, retryAfterSeconds: nil)
      throw CallFailure(error, asking: "asking for a token", isWrite: false)
    }
  }

  /// The token of an answer; nil where the credentials were refused.
  private func token(_ response: HTTPResponse) throws(CallFailure) -> Token? {
    if response.status == 401 { return nil }
    if let failure = CallFailure(response, asking: "asking for a token", isWrite: false) { throw failure }
    guard response.status == 200 else { throw CallFailure(refusal(response)) }
    guard let json = try? JSONValue.parse(response.body), let text = json["access_token"]?.string else {
      throw CallFailure(
        Fault(
          .config, "what answers at provider.keycloak.url is not Keycloak",
          hint: "Check the address, its path included", detail: "HTTP 200 without an access token"))
    }
    let life = max(2, json["expires_in"]?.double ?? 60)
    let now = ContinuousClock.now
    lastNumber += 1
    return Token(
      headers: [HTTPHeader("Authorization", "Bearer \(text)"), HTTPHeader("Content-Type", "application/json")],
      number: lastNumber, renewsAt: now + .seconds(life * 2 / 3), expiresAt: now + .seconds(life * 0.95))
  }

  private func refusal(_ response: HTTPResponse) -> Fault {
    let text = ServerText(response).line
    let detail = "HTTP \(response.status) \(text)"
    let client = settings.client
    switch response.status {
    case 401 where text.hasPrefix("invalid_client"):
      return Fault(
        .auth, "realm \(settings.realm) has no enabled client \(client)",
        hint: "Check provider.keycloak.client, and in Keycloak that the client is there and enabled", detail: detail)
    case 401:
      return Fault(
        .auth, "Keycloak refuses the secret of client \(client)",
        hint:
          "Check provider.keycloak.secret, and that the client has client authentication and service account roles switched on",
        detail: detail)
    case 403:
      return Fault(
        .config, "realm \(settings.realm) is disabled", hint: "Enable it in Keycloak under Realm settings",
        detail: detail)
    case 404:
      return Fault(
        .config, "there is no realm \(settings.realm) at \(settings.url)",
        hint: "Check provider.keycloak.url and provider.keycloak.realm", detail: detail)
    case 500:
      return Fault(.unavailable, "Keycloak gives no token", hint: "usher tries again by itself", detail: detail)
    default:
      return Fault(
        .config, "Keycloak refuses to give client \(client) a token",
        hint: "Check that the client's service account roles are switched on", detail: detail)
    }
  }
}
