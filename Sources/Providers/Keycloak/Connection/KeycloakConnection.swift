import JSON
import SyncModel
import Transport

/// Makes calls to the admin API of one realm: asks for admission, adds the token, renews it once on a 401.
struct KeycloakConnection: Sendable {
  let settings: KeycloakSettings
  /// Where waits and work that nobody waits for belong.
  let thread: HTTPThread
  let clients: Clients
  private let admission: any RequestAdmission
  private let tokens: TokenSource
  private let base: String

  init(settings: KeycloakSettings, thread: HTTPThread, admission: any RequestAdmission) {
    self.settings = settings
    self.admission = admission
    self.thread = thread
    clients = Clients(settings.http, on: thread)
    tokens = TokenSource(settings: settings, client: clients[.urgent], admission: admission)
    base = "\(settings.url)/admin/realms/\(PercentCoding.encode(settings.realm))"
  }

  /// Calls, whatever the answer's status; but 401, 429 and what only proxies and trouble answer are failures.
  ///
  /// - Parameters:
  ///   - path: below the realm, with the query, encoded.
  ///   - what: the call in words, for texts.
  ///   - road: whose connections it takes; nil: the lane's.
  func call(
    _ method: String, _ path: String, _ what: String, lane: Lane, body: [UInt8] = [], road: Clients.Road? = nil,
    timeout: Duration? = nil
  ) async throws(CallFailure) -> HTTPResponse {
    var token = try await tokens.token(lane)
    let client = clients[road ?? Clients.Road(lane)]
    var isFresh = false
    while true {
      let request = HTTPRequest(method, base + path, headers: token.headers, body: body, timeout: timeout)
      await admission.admit(lane)
      let response: HTTPResponse
      do throws(HTTPError) {
        response = try await client.send(request)
      } catch {
        admission.observe(status: 0, retryAfterSeconds: nil)
        throw CallFailure(error, asking: what, isWrite: method != "GET")
      }
      admission.observe(status: response.status, retryAfterSeconds: RetryAfter.seconds(response.headers))
      if response.status == 401 {
        await tokens.drop(token)
        if !isFresh {
          isFresh = true
          token = try await tokens.token(lane)
          continue
        }
        throw CallFailure(
          Fault(
            .auth, "Keycloak refuses a fresh token of client \(settings.client)",
            hint: "Check that the client is enabled and that all Keycloak nodes share their keys and clock",
            detail: "HTTP 401 \(ServerText(response).line)"))
      }
      if let failure = CallFailure(response, asking: what, isWrite: method != "GET") { throw failure }
      return response
    }
  }

  /// Reads; any status but 200 is a failure.
  func get(_ path: String, _ what: String, lane: Lane) async throws(CallFailure) -> HTTPResponse {
    let response = try await call("GET", path, what, lane: lane)
    guard response.status == 200 else { throw unexpected(response, what) }
    return response
  }

  /// Reads a document; any status but 200 is a failure.
  func json(_ path: String, _ what: String, lane: Lane) async throws(CallFailure) -> JSONValue {
    let response = try await get(path, what, lane: lane)
    guard let json = try? JSONValue.parse(response.body) else { throw unreadable(what) }
    return json
  }

  /// Reads a list page by page until one is not full.
  func list(_ path: String, _ what: String, lane: Lane, pageSize: Int = 100) async throws(CallFailure) -> [JSONValue] {
    var all: [JSONValue] = []
    let mark: Character = path.contains("?") ? "&" : "?"
    while true {
      let page = try await json("\(path)\(mark)first=\(all.count)&max=\(pageSize)", what, lane: lane).array ?? []
      all += page
      if page.count < pageSize { return all }
    }
  }

  /// The failure of an answer whose status says nothing of a user.
  func unexpected(_ response: HTTPResponse, _ what: String) -> CallFailure {
    let detail = "HTTP \(response.status) \(ServerText(response).line)"
    switch response.status {
    case 403: return CallFailure(forbidden(what, role: "manage-users", detail: detail))
    case 404:
      return CallFailure(
        Fault(
          .config, "realm \(settings.realm) is not at \(settings.url)",
          hint: "Check provider.keycloak.url and provider.keycloak.realm", detail: detail))
    case 500:
      return CallFailure(
        Fault(
          .unavailable, "Keycloak has a fault of its own while \(what)",
          hint: "Look into the server's log; usher tries again by itself", detail: detail,
          countsAsAttempt: true))
    default:
      return CallFailure(
        Fault(
          .config, "Keycloak does not understand usher while \(what)",
          hint: "Check that provider.keycloak.url leads to Keycloak 26 and that no proxy changes requests",
          detail: detail))
    }
  }

  /// A 200 that cannot be read.
  func unreadable(_ what: String) -> CallFailure {
    CallFailure(
      Fault(
        .config, "the answer while \(what) is not Keycloak's",
        hint: "Check that provider.keycloak.url leads to Keycloak and not to a login page of a proxy"))
  }

  /// The fault of a 403.
  func forbidden(_ what: String, role: String, detail: String) -> Fault {
    Fault(
      .auth, "client \(settings.client) has no right for \(what)",
      hint: "Give its service account the role \(role) of the client realm-management", detail: detail)
  }
}

/// Runs `work` for each item, at most `limit` at a time; results in the items' order.
func inParallel<Item: Sendable, Output: Sendable>(
  _ items: [Item], limit: Int, _ work: @escaping @Sendable (Item) async -> Output
) async -> [Output] {
  if items.count == 1 { return [await work(items[0])] }
  return await withTaskGroup(of: (Int, Output).self) { group in
    var outputs = [Output?](repeating: nil, count: items.count)
    var next = 0
    func addNext() {
      guard next < items.count else { return }
      let index = next
      let item = items[index]
      next += 1
      group.addTask { (index, await work(item)) }
    }
    for _ in 0..<max(1, limit) { addNext() }
    while let (index, output) = await group.next() {
      outputs[index] = output
      addNext()
    }
    return outputs.compactMap { $0 }
  }
}
