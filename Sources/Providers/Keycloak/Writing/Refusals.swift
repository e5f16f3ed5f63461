import JSON
import SyncModel
import Transport

/// The faults of single users, in words.
enum Refusals {
  /// Username or e-mail is another account's.
  static func conflict(_ field: String, _ user: RenderedUser, holder: AccountRecord) -> Fault {
    conflict(field, username: user.username, key: user.key, holder: holder)
  }

  /// Username or e-mail is another account's.
  static func conflict(_ field: String, username: String, key wanted: String, holder: AccountRecord) -> Fault {
    let key = holder.keys.first.map { "user key \($0)" } ?? "no user key"
    return Fault(
      .conflictIdentity, "the \(field) is held by another account",
      hint: "Give one of the two another \(field), at the source or in Keycloak, then retry",
      detail:
        "username \(username), user key \(wanted), wants the \(field) of username \(holder.username), id \(holder.idText), which carries \(key)"
    )
  }

  /// Several accounts carry one key.
  static func twice(_ key: String, _ accounts: [AccountRecord]) -> Fault {
    Fault(
      .conflictKey, "two accounts carry the user key",
      hint: "Find out which one is right, and take the key from the other or delete it in Keycloak",
      detail:
        "user key \(key): "
        + accounts.prefix(5).map { "username \($0.username), id \($0.idText)" }.joined(separator: "; "))
  }

  /// What the profile, or the reading of the request, says against a user.
  static func invalid(_ response: HTTPResponse) -> Fault {
    let text = ServerText(response)
    let detail = "HTTP \(response.status) \(text.line)"
    guard let first = text.fields.first else {
      return Fault(
        .invalidAttribute, "Keycloak refuses the user: \(text.line.isEmpty ? "no reason given" : rule(text.line))",
        hint: "Correct the user at the source", detail: detail)
    }
    let names = text.fields.map(\.field).sorted()
    if first.rule == "error-user-attribute-read-only" {
      return first.field == "username"
        ? Fault(
          .invalidAttribute, "username: the realm does not let usernames be changed",
          hint: "Switch on Edit username under Realm settings > Login, or change the username back at the source",
          detail: detail)
        : Fault(
          .invalidAttribute, "\(first.field): admins may not edit it",
          hint: "Let admins edit it under Realm settings > User profile, or drop it from the mapping", detail: detail)
    }
    let faults = text.fields.sorted { $0.field < $1.field }.map { "\($0.field): \(rule($0.rule))" }
    return Fault(
      .invalidAttribute, faults.joined(separator: "; "),
      hint: "Correct \(names.joined(separator: ", ")) at the source, or the rule under Realm settings > User profile",
      detail: detail)
  }

  /// A rule's message key in plain words; the profile's own message as it is.
  static func rule(_ key: String) -> String {
    switch key {
    case "error-invalid-email": "is not a valid e-mail address"
    case "error-non-ascii-local-part-email": "has other than ASCII characters before the @"
    case "error-user-attribute-required", "error-empty", "error-invalid-blank": "is required"
    case "error-invalid-length", "error-invalid-length-too-short", "error-invalid-length-too-long":
      "is too short or too long"
    case "error-username-invalid-character": "has a character that usernames may not have"
    case "error-person-name-invalid-character": "has a character that names may not have"
    case "error-invalid-multivalued-size": "has too many or too few values"
    case "error-pattern-no-match": "does not match the pattern"
    case "updateReadOnlyAttributesRejectedMessage": "is an attribute that only Keycloak itself writes"
    default: key
    }
  }

  /// A group that is not there.
  static func noGroup(_ path: String) -> Fault {
    Fault(
      .invalidAttribute, "groups: a group does not exist in the realm",
      hint: "Make the group in Keycloak, or correct the path at the source (upper and lower case count)",
      detail: "no group \(path)")
  }

  /// Keycloak refuses this user alone and does not say why.
  static func unexplained(_ response: HTTPResponse) -> Fault {
    Fault(
      .refused, "Keycloak refuses this user and does not say why",
      hint: "Look into Keycloak's log for the reason, then retry",
      detail: "HTTP \(response.status) \(ServerText(response).line)")
  }

  /// Whether the fault is an error of the server that nothing explains.
  static func isError(_ fault: Fault) -> Bool { fault.code == .refused && fault.detail.hasPrefix("HTTP 500") }

  /// Keycloak answers everything with errors: what was blamed on a user is the server's.
  static func serverFault(_ fault: Fault) -> Fault {
    Fault(
      .unavailable, "Keycloak answers writes with an error, and no other user passes",
      hint: "Look into Keycloak's log and at its database; usher tries again by itself", detail: fault.detail,
      countsAsAttempt: true)
  }

  /// usher must not touch the account.
  static func protected(_ username: String, _ id: String, _ reason: String) -> Fault {
    Fault(
      .protected, "the account is protected: \(reason)",
      hint: "Do it by hand if it is meant; usher never touches such accounts", detail: "username \(username), id \(id)")
  }
}
