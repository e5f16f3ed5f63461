import JSON
import SyncModel
import Transport

/// How the realm is set up, as far as writing and comparing users depends on it.
struct RealmSetup: Sendable {
  /// Whether new users go by `partialImport`.
  var isBulk: Bool
  /// Why they do not.
  var singlesReason: String?
  /// Whether usher may read the whole realm; else what is nil below is not known.
  var isFullyVisible: Bool
  var allowsDuplicateEmails: Bool
  var editsUsernames: Bool?
  var emailIsUsername: Bool
  var hasMailServer: Bool?
  var isInternationalized: Bool
  /// The role that every user has.
  var defaultRole: String
  /// Paths of the groups that every new user joins.
  var defaultGroups: [String]?
  /// Required actions that every new user gets.
  var defaultActions: [String]
  /// Fields and attributes with rules that only the server can check: users who have one go by single requests, because
  /// `partialImport` checks nothing.
  var checkedByServer: Set<String>

  /// Reads the realm's own representation, in full or the few fields of it that every admin sees.
  init(_ realm: JSONValue, name: String) {
    isBulk = false
    // Sent only to those who may see the whole realm; a missing key means "not visible".
    isFullyVisible = realm["duplicateEmailsAllowed"] != nil
    allowsDuplicateEmails = realm["duplicateEmailsAllowed"]?.bool ?? false
    editsUsernames = realm["editUsernameAllowed"]?.bool
    emailIsUsername = realm["registrationEmailAsUsername"]?.bool ?? false
    hasMailServer = isFullyVisible ? !(realm["smtpServer"]?.object?.isEmpty ?? true) : nil
    isInternationalized =
      realm["internationalizationEnabled"]?.bool ?? !(realm["supportedLocales"]?.array?.isEmpty ?? true)
    defaultRole = realm["defaultRole"]?["name"]?.string ?? "default-roles-\(name.lowercased())"
    defaultActions = []
    checkedByServer = []
  }

  /// What an import adds to each user, because `partialImport` applies no defaults: JSON members, ending with a comma.
  var importDefaults: [UInt8] {
    var writer = JSONWriter()
    writer.name("realmRoles")
    writer.value(.array([.string(defaultRole)]))
    if !defaultActions.isEmpty {
      writer.name("requiredActions")
      writer.value(.array(defaultActions.map { .string($0) }))
    }
    return writer.bytes + [UInt8(ascii: ",")]
  }

  /// The default groups as a member with a leading comma, for users whose message names no groups; empty where there are none.
  var importGroups: [UInt8] {
    guard let defaultGroups, !defaultGroups.isEmpty else { return [] }
    var writer = JSONWriter()
    writer.name("groups")
    writer.value(.array(defaultGroups.map { .string($0) }))
    return [UInt8(ascii: ",")] + writer.bytes
  }
}

extension KeycloakConnection {
  /// Reads the realm's set-up and finds out whether it takes imports.
  func readSetup(lane: Lane = .urgent) async throws(CallFailure) -> RealmSetup {
    let realm = try await json("", "reading the realm", lane: lane)
    var setup = RealmSetup(realm, name: settings.realm)
    let what = "importing users"
    let probe = try await call(
      "POST", "/partialImport", what, lane: lane, body: Array(#"{"ifResourceExists":"SKIP","users":[]}"#.utf8))
    switch probe.status {
    case 200: setup.isBulk = true
    case 403:
      setup.singlesReason =
        "client \(settings.client) has no role manage-realm of realm-management, which partialImport needs"
    default: throw unexpected(probe, what)
    }
    setup.checkedByServer = Set(
      try await readProfile(lane: lane).rules.filter { !$0.unknownValidators.isEmpty }.map(\.name))
    guard setup.isFullyVisible else { return setup }
    if let groups = try await optional("/default-groups", "reading the default groups", lane: lane)?.array {
      setup.defaultGroups = groups.compactMap { $0["path"]?.string }
    }
    let actions = try await optional("/authentication/required-actions", "reading the required actions", lane: lane)
    for action in actions?.array ?? [] where action["enabled"]?.bool == true && action["defaultAction"]?.bool == true {
      if let alias = action["alias"]?.string { setup.defaultActions.append(alias) }
    }
    return setup
  }

  /// Reads what usher can do without; nil where it is forbidden or not there.
  func optional(_ path: String, _ what: String, lane: Lane) async throws(CallFailure) -> JSONValue? {
    let response = try await call("GET", path, what, lane: lane)
    switch response.status {
    case 200: break
    case 403, 404: return nil
    default: throw unexpected(response, what)
    }
    guard let json = try? JSONValue.parse(response.body) else { throw unreadable(what) }
    return json
  }
}
