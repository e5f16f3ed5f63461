import JSON

extension World {
  /// A list of users as JSON.
  func list(_ accounts: [Account], _ realm: Realm, isBrief: Bool, isListed: Bool = true) -> [UInt8] {
    var writer = JSONWriter(capacity: 256 * (accounts.count + 1))
    writer.beginArray()
    for account in accounts {
      write(account, realm, isBrief: isBrief, isListed: isListed, to: &writer)
    }
    writer.endArray()
    return writer.bytes
  }

  /// One user as JSON.
  func single(_ account: Account, _ realm: Realm) -> [UInt8] {
    var writer = JSONWriter()
    write(account, realm, isBrief: false, isListed: false, to: &writer)
    return writer.bytes
  }

  private func write(
    _ account: Account, _ realm: Realm, isBrief: Bool, isListed: Bool, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.field("id", account.id)
    writer.field("username", realm.rules.namesAreEmails ? account.email ?? account.username : account.username)
    if let name = account.firstName { writer.field("firstName", name) }
    if let name = account.lastName { writer.field("lastName", name) }
    if let email = account.email { writer.field("email", email) }
    writer.field("emailVerified", account.isEmailVerified)
    if !isBrief { writeAttributes(account, realm, to: &writer) }
    writer.field("enabled", account.isEnabled)
    writer.field("createdTimestamp", account.created)
    if !isBrief {
      writer.field("totp", false)
      writer.raw(#""disableableCredentialTypes":[]"#)
      writer.name("requiredActions")
      writer.beginArray()
      for action in account.requiredActions { writer.value(action) }
      writer.endArray()
      writer.field("notBefore", account.notBefore)
    }
    writer.raw(
      isListed
        ? #""access":{"manage":true}"#
        : #""access":{"manageGroupMembership":true,"resetPassword":true,"view":true,"mapRoles":true,"impersonate":false,"manage":true}"#
    )
    writer.endObject()
  }

  private func writeAttributes(_ account: Account, _ realm: Realm, to writer: inout JSONWriter) {
    let shown = account.attributes.filter { realm.shows($0.key) }
    if shown.isEmpty { return }
    var object = JSONObject()
    for name in shown.keys.sorted() { object[name] = .array((shown[name] ?? []).map { .string($0) }) }
    writer.name("attributes")
    writer.value(.object(object))
  }
}

extension Realm {
  /// Whether the admin API shows an attribute: it is declared, or the policy shows others.
  func shows(_ attribute: String) -> Bool {
    profile.unmanaged.isShown || isManaged(attribute)
  }

  /// Whether an attribute is declared, or the server's own.
  func isManaged(_ attribute: String) -> Bool {
    profile.attribute(attribute) != nil || rules.hasLocales && attribute == "locale"
  }

  /// All fields of an account by the names of the profile.
  func values(of account: Account) -> [String: [String]] {
    var values = account.attributes
    values["username"] = [account.username]
    values["email"] = account.email.map { [$0] }
    values["firstName"] = account.firstName.map { [$0] }
    values["lastName"] = account.lastName.map { [$0] }
    return values
  }
}
