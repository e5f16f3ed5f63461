import SyncModel
import Transport

/// Makes the new users of a batch by `partialImport`, which is all or nothing: what it refuses is sent once more, because
/// parallel imports race, and then bisected until the guilty user stands alone.
struct BulkCreate {
  private let realm: KeycloakRealm
  private let batch: ChangeBatch
  private let setup: RealmSetup
  private let defaults: ImportDefaults
  private var sheet: AnswerSheet
  /// How many users met an unexplained error alone.
  private var errors = 0

  /// After so many errors, and nothing done, what is refused once more is not taken apart any further.
  private static let tolerance = 3

  init(_ realm: KeycloakRealm, _ batch: ChangeBatch, _ setup: RealmSetup) {
    self.realm = realm
    self.batch = batch
    self.setup = setup
    defaults = ImportDefaults(setup)
    sheet = AnswerSheet(count: batch.items.count)
  }

  /// Does all and answers.
  mutating func run() async -> Submission {
    let before = await realm.writes.done
    var places = Array(batch.items.indices)
    if !setup.checkedByServer.isEmpty {
      let checked = places.filter { place in
        RenderedUser(batch.items[place], in: batch)?.hasAny(of: setup.checkedByServer) ?? false
      }
      await createSingly(checked)
      places.removeAll { sheet.isSet($0) }
    }
    for part in await parts(places) { await create(part, mayRetry: true) }
    return await realm.finish(sheet, since: before)
  }

  /// Cuts the batch where a request would become too large.
  private func parts(_ places: [Int]) async -> [ArraySlice<Int>] {
    let limit = await realm.bodyLimit.bytes
    var parts: [ArraySlice<Int>] = []
    var start = 0
    var size = 64
    for (index, place) in places.enumerated() {
      let own = ImportBody.size(batch.items[place], defaults)
      if size + own > limit, index > start {
        parts.append(places[start..<index])
        start = index
        size = 64
      }
      size += own
    }
    if start < places.count { parts.append(places[start...]) }
    return parts
  }

  /// - Parameter mayRetry: whether a refusal may be a race: true for what was not part of a refused import.
  /// - Returns: whether everything in it was taken by the first request.
  @discardableResult
  private mutating func create(_ places: ArraySlice<Int>, mayRetry: Bool) async -> Bool {
    guard !places.isEmpty else { return true }
    let body = ImportBody(batch, places, defaults)
    sheet.set(body.unreadable, .failed(RenderedUser.unreadable))
    guard !body.places.isEmpty else { return true }
    let sent = body.places[...]
    let limit = await realm.bodyLimit.bytes
    if body.bytes.count > limit {
      await tooLarge(sent, body.bytes.count, limit)
      return false
    }
    do throws(CallFailure) {
      var response = try await send(body)
      if Self.isRefusal(response), mayRetry {
        // A parallel import, a DELETE, an admin: all gone in a moment.
        try? await realm.connection.thread.sleep(nanoseconds: Int64.random(in: 30_000_000...120_000_000))
        response = try await send(body)
      }
      switch response.status {
      case 200:
        take(response, body)
        return true
      case 413:
        await realm.bodyLimit.refused(body.bytes.count)
        await tooLarge(sent, body.bytes.count, body.bytes.count)
      case 403:
        await realm.setup.change { setup in
          setup.isBulk = false
          setup.singlesReason = "partialImport was forbidden: the role manage-realm of realm-management is missing"
        }
        await createSingly(Array(sent))
      case 400, 409, 500: await bisect(sent, response)
      default: throw realm.connection.unexpected(response, "importing users")
      }
    } catch {
      sheet.set(sent, ItemAnswer(error))
    }
    return false
  }

  private func send(_ body: ImportBody) async throws(CallFailure) -> HTTPResponse {
    try await realm.connection.call(
      "POST", "/partialImport", "importing users", lane: batch.lane, body: body.bytes)
  }

  private static func isRefusal(_ response: HTTPResponse) -> Bool {
    response.status == 400 || response.status == 409 || response.status == 500
  }

  private mutating func take(_ response: HTTPResponse, _ body: ImportBody) {
    guard let answer = ImportAnswer(response.body, for: body) else {
      var failure = realm.connection.unreadable("importing users")
      failure.mayHaveHappened = true
      sheet.set(body.places, ItemAnswer(failure))
      return
    }
    for (index, place) in body.places.enumerated() {
      switch answer.verdicts[index] {
      case .added: sheet.setCreated(place, answer.ids[index])
      case .skipped: sheet.setExists(place, answer.ids[index])
      case .missing:
        sheet.set(
          place,
          ItemAnswer(
            verdict: .unsure,
            fault: Fault(
              .indeterminate, "Keycloak's answer to the import does not name the user",
              hint: "usher looks what became of it before it sends anything else for this user")))
      }
    }
  }

  private mutating func tooLarge(_ places: ArraySlice<Int>, _ size: Int, _ limit: Int) async {
    guard places.count > 1 else {
      sheet.set(
        places,
        .failed(
          Fault(
            .tooLarge, "the user is larger than Keycloak, or a proxy before it, takes",
            hint: "Send fewer or shorter attribute values, or raise the proxy's limit for request bodies",
            detail: "\(size) bytes, limit \(limit)")))
      return
    }
    let middle = places.startIndex + places.count / 2
    await create(places[..<middle], mayRetry: true)
    await create(places[middle...], mayRetry: true)
  }

  /// Goes on with a refused import's halves, or explains why its only user is refused.
  private mutating func bisect(_ places: ArraySlice<Int>, _ response: HTTPResponse) async {
    if errors >= Self.tolerance, sheet.done == 0 {
      // Nobody passes: it is not the users.
      sheet.set(places, .failed(Refusals.unexplained(response)))
      return
    }
    guard places.count > 1 else {
      await explain(places[places.startIndex], response)
      return
    }
    let middle = places.startIndex + places.count / 2
    let isLeftGood = await create(places[..<middle], mayRetry: false)
    // If the left half passes, the fault is in the right one: no need to see it refused once more as a whole.
    if isLeftGood, places.count - places.count / 2 > 1 {
      await bisect(places[middle...], response)
    } else {
      await create(places[middle...], mayRetry: false)
    }
  }

  private mutating func explain(_ place: Int, _ response: HTTPResponse) async {
    guard let user = RenderedUser(batch.items[place], in: batch) else {
      sheet.set(place, .failed(RenderedUser.unreadable))
      return
    }
    let answer = await SingleCreate(realm: realm, setup: setup, lane: batch.lane).explain(user)
    sheet.set(place, answer)
    if let fault = answer.fault, Refusals.isError(fault) { errors += 1 }
  }

  private mutating func createSingly(_ places: [Int]) async {
    guard !places.isEmpty else { return }
    let single = SingleCreate(realm: realm, setup: setup, lane: batch.lane)
    let answers = await single.createAll(places.map { batch.items[$0] }, in: batch)
    for (place, answer) in zip(places, answers) { sheet.set(place, answer) }
  }
}
