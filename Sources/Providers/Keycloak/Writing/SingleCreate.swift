import JSON
import SyncModel
import Transport

/// Makes users one by one with POST /users, where the server makes the id, checks the profile and says what is wrong.
struct SingleCreate: Sendable {
  let realm: KeycloakRealm
  let setup: RealmSetup
  let lane: Lane

  private var connection: KeycloakConnection { realm.connection }

  /// Makes several, over parallel connections; answers in their order.
  func createAll(_ items: [BatchItem], in batch: ChangeBatch) async -> [ItemAnswer] {
    await inParallel(items, limit: connection.clients.width(lane)) { item -> ItemAnswer in
      guard let user = RenderedUser(item, in: batch) else { return .failed(RenderedUser.unreadable) }
      return await create(user)
    }
  }

  /// Finds out why an import refused this user alone, or makes it.
  func explain(_ user: RenderedUser) async -> ItemAnswer {
    do throws(CallFailure) {
      if let answer = try await holder(of: user) { return answer }
      if let fault = try await unknownGroup(user) { return .failed(fault) }
    } catch {
      return ItemAnswer(error)
    }
    // Nobody is in the way here: the id is taken in another realm, or the server can say more about a single user.
    return await create(user)
  }

  /// Makes one.
  func create(_ user: RenderedUser) async -> ItemAnswer {
    let body = body(user)
    do throws(CallFailure) {
      var response = try await post(body)
      if response.status == 409 || response.status == 500 {
        if let answer = try await holder(of: user) { return answer }
        if let fault = try await unknownGroup(user) { return .failed(fault) }
        response = try await post(body)
      }
      switch response.status {
      case 201: return await created(user, response)
      case 400: return .failed(Refusals.invalid(response))
      case 409:
        if let answer = try await holder(of: user) { return answer }
        return .failed(Refusals.unexplained(response))
      case 413:
        return .failed(
          Fault(
            .tooLarge, "the user is larger than Keycloak, or a proxy before it, takes",
            hint: "Send fewer or shorter attribute values, or raise the proxy's limit for request bodies",
            detail: "\(body.count) bytes"))
      case 500: return .failed(Refusals.unexplained(response))
      default: throw connection.unexpected(response, "creating a user")
      }
    } catch {
      return ItemAnswer(error)
    }
  }

  private func post(_ body: [UInt8]) async throws(CallFailure) -> HTTPResponse {
    try await connection.call("POST", "/users", "creating a user", lane: lane, body: body)
  }

  private func body(_ user: RenderedUser) -> [UInt8] {
    var fields = user.fields
    fields["createdTimestamp"] = .int(Int(user.item.createdMilliseconds))
    // Missing would mean disabled.
    if fields["enabled"] == nil { fields["enabled"] = true }
    return JSONValue.object(fields).bytes
  }

  private func created(_ user: RenderedUser, _ response: HTTPResponse) async -> ItemAnswer {
    // The host of Location is the request's; only the last segment counts.
    guard let text = response.headers["Location"]?.split(separator: "/").last, let id = ProviderID(String(text)) else {
      var failure = connection.unreadable("creating a user")
      failure.mayHaveHappened = true
      return ItemAnswer(failure)
    }
    guard let groups = user.groups, setup.defaultGroups?.isEmpty != true else {
      return ItemAnswer(verdict: .created, id: id)
    }
    // The server has added the realm's default groups, yet the message names the exact set.
    do throws(CallFailure) {
      let membership = GroupMembership(realm: realm, lane: lane)
      let hadExtras = try await membership.set(groups, of: id)
      if setup.defaultGroups == nil, !hadExtras { await realm.setup.change { $0.defaultGroups = [] } }
      return ItemAnswer(verdict: .created, id: id)
    } catch {
      var failure = error
      failure.mayHaveHappened = true
      return ItemAnswer(failure)
    }
  }

  /// The account that is in the user's way: the user's own, or one that holds the username, or the e-mail.
  private func holder(of user: RenderedUser) async throws(CallFailure) -> ItemAnswer? {
    let name = setup.emailIsUsername && !user.email.isEmpty ? user.email : user.username
    if let found = try await connection.find(username: name, lane: lane) {
      return ItemAnswer(verdict: .exists, id: found.id ?? .none)
    }
    if !setup.allowsDuplicateEmails, let found = try await connection.find(email: user.email, lane: lane) {
      if user.isHeld(by: found) { return ItemAnswer(verdict: .exists, id: found.id ?? .none) }
      return .failed(Refusals.conflict("e-mail", user, holder: found))
    }
    return nil
  }

  private func unknownGroup(_ user: RenderedUser) async throws(CallFailure) -> Fault? {
    for path in user.groups ?? [] {
      // What was learned may be gone since.
      await realm.groups.forget(path)
      if try await connection.findGroup(path, in: realm.groups, lane: lane) == nil { return Refusals.noGroup(path) }
    }
    return nil
  }
}
