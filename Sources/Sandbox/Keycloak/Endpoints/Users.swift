import HTTPServer
import JSON
import Platform

extension World {
  /// `/users` and all below it.
  func users(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    switch (call.path.count, call.path.dropFirst().first) {
    case (1, _):
      switch call.method {
      case "GET": return try search(call)
      case "POST": return try createUser(call)
      default: throw .notAllowed
      }
    case (2, "count"):
      guard call.method == "GET" else { throw .notAllowed }
      return try count(call)
    case (2, "profile"): return try profile(call)
    default:
      let known = call.realm.accounts.withID(call.path[1])
      guard let account = known else {
        // Who may not even look learns no more than that.
        if call.roles.isDisjoint(with: ["manage-users", "view-users", "query-users"]) { throw .forbidden }
        throw .noUser
      }
      return try user(call, account)
    }
  }

  private func profile(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    switch call.method {
    case "GET":
      try call.require("manage-users", "view-users", "query-users", "view-realm", "manage-realm")
      return .json(200, call.realm.profile.shown)
    case "PUT":
      try call.require("manage-realm")
      let json = try call.json()
      if let refusal = Profile.refusal(of: json) { throw refusal }
      call.realm.profile = Profile(json)
      return .json(200, call.realm.profile.shown)
    default: throw .notAllowed
    }
  }

  private func user(_ call: AdminCall, _ account: Account) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    let sub = call.path.count > 2 ? call.path[2] : nil
    switch (call.method, sub) {
    case ("GET", nil):
      try call.require("view-users", "manage-users")
      return .bytes(200, single(account, realm))
    case ("PUT", nil): return try updateUser(call, account)
    case ("DELETE", nil):
      try call.require("manage-users")
      realm.accounts.remove(account)
      return .done
    case ("GET", "groups"):
      try call.require("view-users", "manage-users")
      return .json(200, .array(memberships(account, realm)))
    case (_, "groups"): return try membership(call, account)
    case (_, "role-mappings"): return try roleMappings(call, account, Array(call.path.dropFirst(3)))
    case ("PUT", "execute-actions-email"), ("PUT", "send-verify-email"), ("PUT", "reset-password-email"):
      return try sendMail(call, account)
    case ("PUT", "reset-password"): return try resetPassword(call, account)
    case ("POST", "logout"):
      try call.require("manage-users")
      account.notBefore = Realm.milliseconds() / 1000
      return .done
    case ("GET", "credentials"):
      try call.require("view-users", "manage-users")
      return .json(200, .array(credentials(account)))
    case ("GET", "sessions"), ("GET", "federated-identity"), ("GET", "consents"):
      try call.require("view-users", "manage-users")
      return .json(200, [])
    case ("GET", "unmanagedAttributes"):
      try call.require("view-users", "manage-users")
      guard realm.profile.unmanaged.isShown else { return .json(200, [:]) }
      let names = account.attributes.keys.filter { !realm.isManaged($0) }.sorted()
      return .json(
        200, .object(JSONObject(names.map { ($0, .array((account.attributes[$0] ?? []).map { .string($0) })) })))
    case (_, nil), (_, "logout"), (_, "reset-password"), (_, "execute-actions-email"): throw .notAllowed
    default: throw .notFound
    }
  }

  private func memberships(_ account: Account, _ realm: Realm) -> [JSONValue] {
    account.groups.compactMap { realm.groups.byID[$0] }.sorted { $0.name < $1.name }.map { group in
      var shown = JSONObject([("id", .string(group.id)), ("name", .string(group.name)), ("path", .string(group.path))])
      if let parent = group.parent { shown["parentId"] = .string(parent.id) }
      shown["subGroups"] = []
      return .object(shown)
    }
  }

  private func membership(_ call: AdminCall, _ account: Account) throws(Refusal) -> HTTPServerResponse {
    guard call.path.count == 4, call.method == "PUT" || call.method == "DELETE" else { throw .notAllowed }
    guard let group = call.realm.groups.byID[call.path[3]] else { throw .noGroup }
    try call.require("manage-users")
    if call.method == "PUT" { account.groups.insert(group.id) } else { account.groups.remove(group.id) }
    return .done
  }

  private func credentials(_ account: Account) -> [JSONValue] {
    guard let password = account.password else { return [] }
    return [
      [
        "id": .string(password.id), "type": "password", "createdDate": .int(account.created),
        "credentialData": .string(#"{"hashIterations":5,"algorithm":"argon2","additionalParameters":{}}"#),
      ]
    ]
  }

  private func resetPassword(_ call: AdminCall, _ account: Account) throws(Refusal) -> HTTPServerResponse {
    try call.require("manage-users")
    let json = try call.json()
    guard let text = json["value"]?.string, !text.isEmpty else { throw .error(400, "No password provided") }
    try checkPassword(text, call.realm)
    account.password = Account.Password(plain: text)
    account.requiredActions.removeAll { $0 == "UPDATE_PASSWORD" }
    if json["temporary"]?.bool == true { account.requiredActions.append("UPDATE_PASSWORD") }
    return .done
  }

  /// Refuses a password that the realm's policy does not allow.
  func checkPassword(_ text: String, _ realm: Realm) throws(Refusal) {
    let least = realm.rules.leastPasswordLength
    guard text.utf16.count >= least else {
      throw .described(400, "invalidPasswordMinLengthMessage", "Invalid password: minimum length \(least).")
    }
  }
}

// MARK: - Making and changing

extension World {
  /// What the admin API knows as required actions; others are dropped, but by an import.
  static let requiredActions = [
    "UPDATE_PASSWORD", "VERIFY_EMAIL", "UPDATE_PROFILE", "CONFIGURE_TOTP", "TERMS_AND_CONDITIONS", "UPDATE_EMAIL",
    "webauthn-register", "webauthn-register-passwordless", "VERIFY_PROFILE", "delete_account", "update_user_locale",
    "delete_credential", "idp_link", "CONFIGURE_RECOVERY_AUTHN_CODES",
  ]

  private func createUser(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    let user = try readUser(call)
    try call.require("manage-users")
    guard let user else { throw .unknown }
    let realm = call.realm
    let given = realm.rules.namesAreEmails ? user.email : user.username
    try refusePoisoned(user.username)
    var values = plainAttributes(user, realm, stored: nil)
    values["username"] = given.map { [$0.lowercased()] }
    values["email"] = user.email.map { [$0.lowercased()] }
    values["firstName"] = user.firstName.map { [$0] }
    values["lastName"] = user.lastName.map { [$0] }
    try check(values, of: nil, realm)
    var groups = realm.defaultGroups
    for path in user.groups ?? [] {
      guard let group = realm.groups.at(path) else { throw .unknown }
      groups.insert(group.id)
    }
    let account = Account(id: RandomID.make(), username: "", created: user.created ?? Realm.milliseconds())
    take(values, for: account)
    account.isEnabled = user.isEnabled ?? false
    account.isEmailVerified = user.isEmailVerified ?? false
    account.requiredActions = known(user.requiredActions ?? [])
    account.groups = groups
    account.roles = [realm.defaultRole]
    try setPassword(user, account, realm)
    realm.accounts.insert(account)
    return .created("\(call.base)/users/\(account.id)")
  }

  func updateUser(_ call: AdminCall, _ account: Account) throws(Refusal) -> HTTPServerResponse {
    try call.require("manage-users")
    guard let user = try readUser(call) else { throw .unknown }
    let realm = call.realm
    try refusePoisoned(account.username)
    let stored = realm.values(of: account)
    var values: [String: [String]]
    if user.attributes == nil {
      values = stored
    } else {
      values = plainAttributes(user, realm, stored: account.attributes)
      // The name stays, unless it may be changed: then it counts as cleared.
      if !realm.rules.namesAreEditable || realm.rules.namesAreEmails { values["username"] = stored["username"] }
    }
    if let name = user.username, !realm.rules.namesAreEmails { values["username"] = [name.lowercased()] }
    if let email = user.email { values["email"] = [email.lowercased()] }
    if let name = user.firstName { values["firstName"] = [name] }
    if let name = user.lastName { values["lastName"] = [name] }
    if realm.rules.namesAreEmails, let email = values["email"]?.first, !email.isEmpty { values["username"] = [email] }
    try check(values, of: account, realm)
    try setPassword(user, account, realm)
    realm.accounts.change(account) { take(values, for: account) }
    account.isEnabled = user.isEnabled ?? account.isEnabled
    account.isEmailVerified = user.isEmailVerified ?? account.isEmailVerified
    if let actions = user.requiredActions { account.requiredActions = known(actions) }
    return .done
  }

  private func readUser(_ call: AdminCall) throws(Refusal) -> UserRepresentation? {
    guard case .user(let user) = call.body else { throw .cannotParse(400) }
    switch user {
    case .success(let user): return user
    case .failure(.empty): return nil
    case .failure(.wrongType): throw .cannotParse(400)
    case .failure(.malformed): throw .described(400, "invalid_request", "Cannot parse the JSON")
    case .failure(.unknownField(let name)):
      throw .error(
        400,
        "Invalid json representation for UserRepresentation. Unrecognized field \"\(name)\" at line 1 column 1.")
    }
  }

  func refusePoisoned(_ username: String?) throws(Refusal) {
    if let username, faults.poisoned.contains(username.lowercased()) { throw .unknown }
  }

  /// The attributes of a request that are taken, without root fields; what is kept of the stored ones is added.
  private func plainAttributes(
    _ user: UserRepresentation, _ realm: Realm, stored: [String: [String]]?
  ) -> [String: [String]] {
    var values: [String: [String]] = [:]
    for (name, given) in user.attributes ?? [:] where !Profile.rootFields.contains(name) {
      if given.allSatisfy(\.isEmpty) { continue }
      if let declared = realm.profile.attribute(name) {
        if declared.isEditedByAdmins { values[name] = given }
      } else if realm.isManaged(name) || realm.profile.unmanaged.isKept {
        values[name] = given
      }
    }
    for (name, kept) in stored ?? [:] {
      if let declared = realm.profile.attribute(name) {
        if !declared.isEditedByAdmins { values[name] = kept }
      } else if !realm.isManaged(name) && !realm.profile.unmanaged.isKept {
        values[name] = kept
      }
    }
    return values
  }

  /// Refuses values that the realm does not allow.
  private func check(_ values: [String: [String]], of account: Account?, _ realm: Realm) throws(Refusal) {
    func text(_ name: String) -> String { values[name]?.first ?? "" }
    let username = text("username")
    let email = text("email")
    if realm.rules.namesAreEmails {
      if email.isEmpty { throw ProfileFault.refusal([.required("email")]) }
    } else if username.trimmingSpace.isEmpty {
      throw .noName
    }
    if !email.isEmpty, !realm.rules.allowsDuplicateEmails, account?.email != email,
      realm.accounts.withEmail(email).contains(where: { $0 !== account })
    {
      throw .sameMail
    }
    if let other = realm.accounts.withUsername(username), other !== account { throw .sameName }
    var faults = realm.profile.faults(
      values, stored: account.map { realm.values(of: $0) }, needsEmail: realm.rules.namesAreEmails)
    if let account, account.username != username, !realm.rules.namesAreEditable, !realm.rules.namesAreEmails {
      faults.insert(.readOnly("username"), at: 0)
    }
    if !faults.isEmpty { throw ProfileFault.refusal(faults) }
  }

  /// Writes checked values into an account.
  private func take(_ values: [String: [String]], for account: Account) {
    func text(_ name: String) -> String? { values[name]?.first.flatMap { $0.isEmpty ? nil : $0 } }
    account.username = text("username") ?? account.username
    account.email = text("email")
    account.firstName = text("firstName")
    account.lastName = text("lastName")
    account.attributes = values.filter { !Profile.rootFields.contains($0.key) }
  }

  private func known(_ actions: [String]) -> [String] {
    var found: [String] = []
    for action in actions {
      guard let name = Self.requiredActions.first(where: { $0.lowercased() == action.lowercased() }) else { continue }
      if !found.contains(name) { found.append(name) }
    }
    return found
  }

  private func setPassword(_ user: UserRepresentation, _ account: Account, _ realm: Realm) throws(Refusal) {
    for credential in user.credentials ?? [] {
      if let text = credential.value {
        try checkPassword(text, realm)
        account.password = Account.Password(plain: text)
        account.requiredActions.removeAll { $0 == "UPDATE_PASSWORD" }
        if credential.isTemporary { account.requiredActions.append("UPDATE_PASSWORD") }
      } else if credential.isHashed {
        account.password = Account.Password(plain: nil)
      }
    }
  }
}
