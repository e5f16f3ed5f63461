import SyncModel
import Transport

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
    for found in await inParallel(groups, limit: connection.settings.http.maxConnections, { await records($0) }) {
      switch found {
      case .success(let records): for record in records { byID[record.idText] = record }
      case .failure(let failure):
        for (index, user) in users.enumerated() where !user.providerID.isNone { failures[index] = failure }
      }
    }
    let known = byID
    let open = users.enumerated().filter { failures[$0.offset] == nil }.map { (index: $0.offset, user: $0.element) }
    let found = await inParallel(open, limit: connection.settings.http.maxConnections) { item in
      await find(item.user, known[item.user.providerID.text])
    }
    var answers = ContiguousArray(repeating: LookupAnswer(.absent), count: users.count)
    func fail(_ index: Int, _ failure: CallFailure) {
      let place = sheet.faults.firstIndex(of: failure.fault) ?? sheet.faults.count
      if place == sheet.faults.count { sheet.faults.append(failure.fault) }
      answers[index] = LookupAnswer(.failed, fault: Int32(place))
    }
    for (index, failure) in failures { fail(index, failure) }
    for (item, result) in zip(open, found) {
      switch result {
      case .success(let answer): answers[item.index] = answer
      case .failure(let failure): fail(item.index, failure)
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

  private func find(_ user: UserReference, _ byID: AccountRecord?) async -> Result<LookupAnswer, CallFailure> {
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
      if keyed.count > 1 { return .success(answer(.ambiguous, keyed[0])) }
      if let only = keyed.first { return .success(answer(.own, only)) }
      // The account of the proposed id without its key is no less than one of the same username.
      if let candidate = named ?? byID.flatMap({ $0.keys.isEmpty ? $0 : nil }) {
        return .success(answer(candidate.keys.isEmpty ? .keyless : .heldByOther, candidate))
      }
      return .success(LookupAnswer(.absent))
    } catch {
      return .failure(error)
    }
  }

  private func answer(_ verdict: LookupAnswer.Verdict, _ record: AccountRecord) -> LookupAnswer {
    let isProtected = record.id == nil || protected.reason(id: record.idText, username: record.username) != nil
    return LookupAnswer(
      isProtected && verdict != .ambiguous ? .protected : verdict, providerID: record.id ?? .none,
      createdMilliseconds: record.createdMilliseconds, isEnabled: record.isEnabled)
  }
}
