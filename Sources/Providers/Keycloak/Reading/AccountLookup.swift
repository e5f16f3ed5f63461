import SyncModel

/// Finds out who is who: by the known or derived id, many at once; then by username; then by the user key.
struct AccountLookup: Sendable {
  let connection: KeycloakConnection
  let protected: ProtectedAccounts
  /// Whether the e-mail is the username in this realm.
  let emailIsUsername: Bool
  let lane: Lane

  /// How many ids go into one request: 250 uuids are 10 kB of its URL.
  private static let idsPerRequest = 250

  /// One answer per user.
  func find(_ users: [UserReference]) async -> LookupResult {
    var byID: [String: AccountRecord] = [:]
    var sheet = LookupResult(answers: [])
    let askable = users.map(\.providerID).filter { !$0.isNone }.map(\.text)
    var failures: [Int: CallFailure] = [:]
    let plain = askable.filter { Self.isPlain($0) }
    let groups = stride(from: 0, to: plain.count, by: Self.idsPerRequest).map {
      Array(plain[$0..<min(plain.count, $0 + Self.idsPerRequest)])
    }
    for found in await inParallel(groups, limit: connection.clients.width(lane), { await records($0) }) {
      switch found {
      case .success(let records): for record in records { byID[record.idText] = record }
      case .failure(let failure):
        for (index, user) in users.enumerated() where !user.providerID.isNone { failures[index] = failure }
      }
    }
    let known = byID
    let open = users.enumerated().filter { failures[$0.offset] == nil }.map { (index: $0.offset, user: $0.element) }
    let found = await inParallel(open, limit: connection.clients.width(lane)) { item in
      await find(item.user, known[item.user.providerID.text])
    }
    var answers = ContiguousArray(repeating: LookupAnswer(.absent), count: users.count)
    func note(_ fault: Fault) -> Int32 {
      if sheet.faults.last != fault { sheet.faults.append(fault) }
      return Int32(sheet.faults.count - 1)
    }
    for (index, failure) in failures.sorted(by: { $0.key < $1.key }) {
      answers[index] = LookupAnswer(.failed, fault: note(failure.fault))
    }
    for (item, result) in zip(open, found) {
      switch result {
      case .success(let found):
        answers[item.index] = found.answer
        if let fault = found.fault { answers[item.index].fault = note(fault) }
      case .failure(let failure): answers[item.index] = LookupAnswer(.failed, fault: note(failure.fault))
      }
    }
    sheet.answers = answers
    return sheet
  }

  /// Whether `search=id:` can ask for this id among others.
  private static func isPlain(_ id: String) -> Bool {
    id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "*") }
  }

  private func records(_ ids: [String]) async -> Result<[AccountRecord], CallFailure> {
    do throws(CallFailure) {
      return .success(try await connection.find(ids: ids, lane: lane))
    } catch {
      return .failure(error)
    }
  }

  /// An answer, and what to tell people where the account is not this user's to have.
  private struct Found: Sendable {
    var answer: LookupAnswer
    var fault: Fault?
  }

  private func find(_ user: UserReference, _ byID: AccountRecord?) async -> Result<Found, CallFailure> {
    do throws(CallFailure) {
      var byID = byID
      if byID == nil, !user.providerID.isNone, !Self.isPlain(user.providerID.text),
        let json = try await connection.representation(user.providerID, lane: lane)
      {
        byID = AccountRecord(json, keyAttribute: connection.settings.keyAttribute)
      }
      if let byID, byID.carries(user.key) { return .success(answer(.own, byID)) }
      let name = emailIsUsername && !user.email.isEmpty ? user.email : user.username
      let named = try await connection.find(username: name, lane: lane)
      if let named, named.carries(user.key) { return .success(answer(.own, named)) }
      let keyed = try await connection.find(key: user.key, lane: lane)
      if keyed.count > 1 {
        return .success(Found(answer: answer(.ambiguous, keyed[0]).answer, fault: Refusals.twice(user.key, keyed)))
      }
      if let only = keyed.first { return .success(answer(.own, only)) }
      // The account of the proposed id without its key is no less than one of the same username.
      if let candidate = named ?? byID.flatMap({ $0.keys.isEmpty ? $0 : nil }) {
        if candidate.keys.isEmpty { return .success(answer(.keyless, candidate)) }
        var found = answer(.heldByOther, candidate)
        if found.fault == nil {
          found.fault = Refusals.conflict("username", username: user.username, key: user.key, holder: candidate)
        }
        return .success(found)
      }
      return .success(Found(answer: LookupAnswer(.absent)))
    } catch {
      return .failure(error)
    }
  }

  private func answer(_ verdict: LookupAnswer.Verdict, _ record: AccountRecord) -> Found {
    var found = Found(
      answer: LookupAnswer(
        verdict, providerID: record.id ?? .none, createdMilliseconds: record.createdMilliseconds,
        isEnabled: record.isEnabled))
    let reason = protected.reason(id: record.idText, username: record.username)
    if verdict != .ambiguous, let reason = reason ?? (record.id == nil ? "it is of a user federation" : nil) {
      found.answer.verdict = .protected
      found.fault = Refusals.protected(record.username, record.idText, reason)
    }
    return found
  }
}
