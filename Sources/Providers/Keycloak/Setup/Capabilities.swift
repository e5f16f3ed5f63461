import JSON
import SyncModel
import Transport

extension KeycloakRealm {
  /// Reads everything that must be known before work begins.
  func capabilities() async throws(CallFailure) -> ProviderCapabilities {
    let setup = try await setup.refresh()
    let profile = try await connection.readProfile()
    if let fault = profile.keyFault(settings.keyAttribute) { throw CallFailure(fault) }
    try await checkRights()
    let groups = try await connection.readGroups()
    await self.groups.replace(groups)
    let protected = try await protected.refresh()
    let count = try await connection.json("/users/count", "counting users", lane: .urgent).int ?? 0
    var warnings: [String] = []
    if let reason = setup.singlesReason { warnings.append("users are created one by one: \(reason)") }
    if let refusal = protected.refusal { warnings.append(refusal) }
    if setup.editsUsernames == false {
      warnings.append("changed usernames are refused: Edit username is off under Realm settings > Login")
    }
    if setup.emailIsUsername { warnings.append("the realm takes the e-mail for the username") }
    if settings.passwordMail != nil, setup.hasMailServer == false {
      warnings.append("set-password mails cannot be sent: the realm has no mail server under Realm settings > Email")
    }
    if !setup.checkedByServer.isEmpty {
      warnings.append(
        "users with a value in \(setup.checkedByServer.sorted().joined(separator: ", ")) are created one by one: the profile has rules for it that only Keycloak can check"
      )
    }
    return ProviderCapabilities(
      mode: setup.isBulk ? "bulk" : "singles", modeReason: setup.singlesReason,
      idNamespace: setup.isBulk ? settings.realm : nil, userCount: count,
      keptAttributes: profile.keptAttributes(isInternationalized: setup.isInternationalized),
      attributeRules: profile.rules, allowsDuplicateEmails: setup.allowsDuplicateEmails,
      groups: groups.keys.sorted(), warnings: warnings)
  }

  /// Finds out, without changing anything, whether usher may write users and sees them all.
  func checkRights() async throws(CallFailure) {
    let writing = "writing users"
    // An empty user is refused with 400, but only to those who may write one.
    let probe = try await connection.call("POST", "/users", writing, lane: .urgent, body: Array("{}".utf8))
    guard probe.status == 400 else { throw connection.unexpected(probe, writing) }
    // Whoever may only query users is told that there are none. The one that is known to be there is usher's own account.
    let own = try await connection.find(username: "service-account-\(settings.client)", lane: .urgent)
    if own == nil {
      throw CallFailure(
        connection.forbidden(
          "seeing users", role: "view-users", detail: "a look-up of the client's own service account finds nobody"))
    }
  }
}
