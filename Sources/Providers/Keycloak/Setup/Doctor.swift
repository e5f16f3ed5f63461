import JSON
import SyncModel
import Transport

extension KeycloakRealm {
  /// Looks at everything that must be in place; stops where nothing further can be seen.
  func inspect(attributes: [String]) async -> [Finding] {
    var findings: [Finding] = []
    let realmName = "realm \(settings.realm)"
    let setup: RealmSetup
    do throws(CallFailure) {
      setup = try await self.setup.refresh()
    } catch {
      let isCredentials = error.fault.code == .auth
      return [Self.problem(isCredentials ? "token" : realmName, error.fault)]
    }
    findings.append(Finding("token", .ok, "client \(settings.client) gets a token"))
    findings.append(
      setup.isFullyVisible
        ? Finding(realmName, .ok, "found at \(settings.url)")
        : Finding(
          realmName, .note, "found at \(settings.url), but only a few of its settings are visible",
          remedy: "Give the service account the role view-realm of realm-management"))
    findings.append(await rights())
    findings.append(
      setup.singlesReason.map {
        Finding(
          "mode", .note, "users are created one by one: \($0)",
          remedy:
            "Give the service account the role manage-realm of realm-management; imports are about ten times as fast")
      } ?? Finding("mode", .ok, "bulk: new users go by partialImport, with the role \(setup.defaultRole)"))
    findings += await profileFindings(attributes, setup)
    switch setup.editsUsernames {
    case true: findings.append(Finding("usernames", .ok, "can be changed"))
    case false:
      findings.append(
        Finding(
          "usernames", .note, "changed usernames are refused",
          remedy: "Switch on Edit username under Realm settings > Login if usernames change at the source"))
    default: findings.append(Finding("usernames", .note, "whether they can be changed is not visible"))
    }
    if setup.emailIsUsername {
      findings.append(Finding("usernames", .note, "the realm takes the e-mail for the username"))
    }
    findings.append(mailFinding(setup))
    findings.append(await protectedFinding())
    return findings
  }

  private static func problem(_ subject: String, _ fault: Fault, isFixable: Bool = false) -> Finding {
    let detail = fault.detail.isEmpty ? "" : " (\(fault.detail))"
    return Finding(subject, .problem, fault.message + detail, remedy: fault.hint, isFixable: isFixable)
  }

  private func rights() async -> Finding {
    do throws(CallFailure) {
      try await checkRights()
      return Finding("rights", .ok, "users can be read and written")
    } catch {
      return Self.problem("rights", error.fault)
    }
  }

  private func profileFindings(_ attributes: [String], _ setup: RealmSetup) async -> [Finding] {
    let subject = "key attribute \(settings.keyAttribute)"
    let profile: UserProfile
    do throws(CallFailure) { profile = try await connection.readProfile() } catch {
      return [Self.problem(subject, error.fault)]
    }
    var findings = [
      profile.keyFault(settings.keyAttribute).map { Self.problem(subject, $0, isFixable: true) }
        ?? Finding(subject, .ok, "declared, editable by admins only")
    ]
    let kept = profile.keptAttributes(isInternationalized: setup.isInternationalized)
    let dropped = attributes.filter { kept?.contains($0) == false && $0 != settings.keyAttribute }
    if !dropped.isEmpty {
      findings.append(
        Finding(
          "attributes", .problem,
          "Keycloak drops \(dropped.joined(separator: ", ")) without a word: the user profile does not declare it for admins",
          remedy: "Declare it under Realm settings > User profile, or take it out of the mapping"))
    } else if !attributes.isEmpty {
      findings.append(Finding("attributes", .ok, "the user profile keeps \(attributes.joined(separator: ", "))"))
    }
    if !setup.checkedByServer.isEmpty {
      findings.append(
        Finding(
          "attributes", .note,
          "users with a value in \(setup.checkedByServer.sorted().joined(separator: ", ")) are created one by one: only Keycloak can check its rules"
        ))
    }
    if let unmapped = await unmapped(attributes.filter { kept?.contains($0) != false }), !unmapped.isEmpty {
      findings.append(
        Finding(
          "tokens", .note, "no client scope puts \(unmapped.joined(separator: ", ")) into tokens",
          remedy: "Add a User Attribute mapper under Client scopes where applications need it"))
    }
    return findings
  }

  /// The attributes that no mapper of a client scope reads; nil where scopes are not visible.
  private func unmapped(_ attributes: [String]) async -> [String]? {
    guard !attributes.isEmpty else { return nil }
    let answer = await optionalScopes()
    guard let scopes = answer?.array else { return nil }
    var mapped: Set<String> = []
    for scope in scopes {
      for mapper in scope["protocolMappers"]?.array ?? [] {
        if let name = mapper["config"]?["user.attribute"]?.string { mapped.insert(name) }
      }
    }
    return attributes.filter { !mapped.contains($0) }
  }

  private func optionalScopes() async -> JSONValue? {
    do throws(CallFailure) {
      return try await connection.optional("/client-scopes", "reading client scopes", lane: .urgent)
    } catch {
      return nil
    }
  }

  private func mailFinding(_ setup: RealmSetup) -> Finding {
    let remedy = "Set a mail server under Realm settings > Email"
    switch (setup.hasMailServer, settings.passwordMail) {
    case (true, _): return Finding("mail", .ok, "the realm has a mail server")
    case (false, nil): return Finding("mail", .note, "the realm has no mail server; usher sends no mails")
    case (false, _):
      return Finding("mail", .problem, "the realm has no mail server: set-password mails fail", remedy: remedy)
    case (nil, nil): return Finding("mail", .note, "whether the realm has a mail server is not visible")
    case (nil, _):
      return Finding(
        "mail", .note, "whether the realm has a mail server is not visible, and usher is to send mails",
        remedy: "Check Realm settings > Email, or give the service account the role view-realm")
    }
  }

  private func protectedFinding() async -> Finding {
    do throws(CallFailure) {
      let protected = try await protected.refresh()
      if let refusal = protected.refusal {
        return Finding(
          "protected accounts", .problem, refusal,
          remedy: "Give the service account the roles view-clients and view-realm of realm-management")
      }
      return Finding("protected accounts", .ok, "\(protected.count) accounts hold admin roles and are never touched")
    } catch {
      return Self.problem("protected accounts", error.fault)
    }
  }

  /// Declares the key attribute for admins only.
  func repair() async throws(CallFailure) -> [String] {
    let profile = try await connection.readProfile()
    let key = settings.keyAttribute
    guard profile.keyFault(key) != nil else { return [] }
    let isDeclared = profile.declaration(key) != nil
    let what = "writing the user profile"
    // The whole configuration: a partial one would erase every declaration that it leaves out.
    let response = try await connection.call(
      "PUT", "/users/profile", what, lane: .urgent, body: profile.declaringKey(key).bytes)
    if response.status == 403 {
      throw CallFailure(
        connection.forbidden(what, role: "manage-realm", detail: "HTTP 403 \(ServerText(response).line)"))
    }
    guard response.status == 200 || response.status == 204 else { throw connection.unexpected(response, what) }
    return [
      isDeclared
        ? "only admins may edit the attribute \(key) of realm \(settings.realm) now"
        : "the user profile of realm \(settings.realm) declares the attribute \(key) now, editable by admins only"
    ]
  }
}
