import JSON
import SyncModel
import Transport

/// Updates, adopts and deletes accounts one by one: reads, checks, and writes only what differs.
struct AccountChange: Sendable {
  let realm: KeycloakRealm
  let setup: RealmSetup
  let protected: ProtectedAccounts
  let lane: Lane

  private var connection: KeycloakConnection { realm.connection }
  private var keyAttribute: String { realm.settings.keyAttribute }

  /// Does one operation that is no create.
  func run(_ item: BatchItem, in batch: ChangeBatch) async -> ItemAnswer {
    do throws(CallFailure) {
      if item.operation == .delete {
        return try await delete(item, key: batch.chunk(of: item)?.text(item.row.keyText) ?? "")
      }
      guard let user = RenderedUser(item, in: batch) else { return .failed(RenderedUser.unreadable) }
      // Beside a DELETE a PUT may be answered 500, or 400 as if the username were at fault; looking again tells.
      if let answer = try await write(user, isLast: false) { return answer }
      return try await write(user, isLast: true) ?? .failed(RenderedUser.unreadable)
    } catch {
      return ItemAnswer(error)
    }
  }

  // MARK: Update and adopt

  /// - Returns: nil for an answer that may be different next time.
  private func write(_ user: RenderedUser, isLast: Bool) async throws(CallFailure) -> ItemAnswer? {
    let id = user.item.providerID
    guard let current = try await connection.representation(id, lane: lane),
      let record = AccountRecord(current, keyAttribute: keyAttribute)
    else { return ItemAnswer(verdict: .absent) }
    if let fault = obstacle(record, user) { return .failed(fault) }
    let merge = AccountMerge(
      current: current, user: user, keyAttribute: keyAttribute, emailIsUsername: setup.emailIsUsername)
    let membership = GroupMembership(realm: realm, lane: lane)
    var difference = GroupMembership.Difference()
    if let groups = user.groups {
      switch try await membership.difference(groups, of: id) {
      case .success(let found): difference = found
      case .failure(let unknown): return .failed(Refusals.noGroup(unknown.path))
      }
    }
    if merge.changes.isEmpty && difference.isEmpty { return ItemAnswer(verdict: .unchanged, id: id) }
    if !merge.changes.isEmpty {
      if let answer = try await put(merge, user, isLast: isLast) { return answer.value }
    }
    if let path = try await membership.apply(difference, to: id) { return .failed(Refusals.noGroup(path)) }
    return ItemAnswer(verdict: .updated, id: id)
  }

  /// An answer that ends the work, or asks for another look (`value` nil).
  private struct Ending {
    var value: ItemAnswer?
  }

  /// - Returns: nil when it was written.
  private func put(
    _ merge: AccountMerge, _ user: RenderedUser, isLast: Bool
  ) async throws(CallFailure) -> Ending? {
    let what = "updating a user"
    let response = try await connection.call(
      "PUT", "/users/\(PercentCoding.encode(user.item.providerID.text))", what, lane: lane,
      body: JSONValue.object(merge.body).bytes)
    switch response.status {
    case 204, 200: return nil
    case 404: return Ending(value: ItemAnswer(verdict: .absent))
    case 409:
      if let fault = try await conflict(merge, user) { return Ending(value: .failed(fault)) }
      return Ending(value: isLast ? .failed(Refusals.unexplained(response)) : nil)
    case 400:
      let isRace = !merge.changes.contains("username") && ServerText(response).fields.map(\.field) == ["username"]
      return Ending(value: isRace && !isLast ? nil : .failed(Refusals.invalid(response)))
    case 413:
      return Ending(
        value: .failed(
          Fault(
            .tooLarge, "the user is larger than Keycloak, or a proxy before it, takes",
            hint: "Send fewer or shorter attribute values, or raise the proxy's limit for request bodies")))
    case 500: return Ending(value: isLast ? .failed(Refusals.unexplained(response)) : nil)
    default: throw connection.unexpected(response, what)
    }
  }

  /// Why this account must not be written for this user.
  private func obstacle(_ record: AccountRecord, _ user: RenderedUser) -> Fault? {
    if let reason = protected.reason(id: record.idText, username: record.username) {
      return Refusals.protected(record.username, record.idText, reason)
    }
    if record.keys.isEmpty || record.carries(user.key) { return nil }
    if user.item.operation == .adopt { return Refusals.conflict("username", user, holder: record) }
    return otherKey(record, user.key)
  }

  private func otherKey(_ record: AccountRecord, _ key: String) -> Fault {
    Fault(
      .conflictKey, "the account that usher knows for this user carries another user key",
      hint: "Correct the attribute \(keyAttribute) in Keycloak, or delete one of the two users at the source",
      detail:
        "username \(record.username), id \(record.idText), carries user key \(record.keys.joined(separator: ", ")), expected \(key)"
    )
  }

  private func conflict(_ merge: AccountMerge, _ user: RenderedUser) async throws(CallFailure) -> Fault? {
    let own = user.item.providerID.text
    if merge.changes.contains("username"), let found = try await connection.find(username: user.username, lane: lane),
      found.idText != own
    {
      return Refusals.conflict("username", user, holder: found)
    }
    if merge.changes.contains("email") {
      if setup.emailIsUsername, let found = try await connection.find(username: user.email, lane: lane),
        found.idText != own
      {
        return Refusals.conflict("e-mail", user, holder: found)
      }
      if let found = try await connection.find(email: user.email, lane: lane), found.idText != own {
        return Refusals.conflict("e-mail", user, holder: found)
      }
    }
    return nil
  }

  // MARK: Delete

  private func delete(_ item: BatchItem, key: String) async throws(CallFailure) -> ItemAnswer {
    let id = item.providerID
    guard let current = try await connection.representation(id, lane: lane),
      let record = AccountRecord(current, keyAttribute: keyAttribute)
    else { return ItemAnswer(verdict: .deleted, id: id) }
    if let reason = protected.reason(id: record.idText, username: record.username) {
      return .failed(Refusals.protected(record.username, record.idText, reason))
    }
    if !key.isEmpty, !record.carries(key) {
      if !record.keys.isEmpty { return .failed(otherKey(record, key)) }
      return .failed(
        Fault(
          .gone, "the account does not carry the user key any more, so it is left alone",
          hint: "Delete it in Keycloak by hand, or give it back its \(keyAttribute) and retry",
          detail: "username \(record.username), id \(record.idText)"))
    }
    let what = "deleting a user"
    let path = "/users/\(PercentCoding.encode(id.text))"
    var response = try await connection.call("DELETE", path, what, lane: lane)
    // Of parallel deletes one may be answered 500; a retry finds nobody.
    if response.status == 500 { response = try await connection.call("DELETE", path, what, lane: lane) }
    switch response.status {
    case 204, 200, 404: return ItemAnswer(verdict: .deleted, id: id)
    case 400, 500: return .failed(Refusals.unexplained(response))
    default: throw connection.unexpected(response, what)
    }
  }
}
