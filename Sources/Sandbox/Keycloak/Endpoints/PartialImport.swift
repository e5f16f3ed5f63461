import HTTPServer
import JSON

extension World {
  /// `POST /partialImport`: all or nothing, as one transaction.
  func partialImport(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    guard call.method == "POST" else { throw .notAllowed }
    try call.require("manage-realm")
    guard call.request.header("Content-Type")?.lowercased().hasPrefix("application/json") ?? true else {
      throw .error(415, "HTTP 415 Unsupported Media Type")
    }
    guard case .partialImport(.success(let body)) = call.body else { throw .cannotParse(500) }
    var batch = ImportBatch(body)
    do throws(Refusal) {
      try importGroups(&batch, call.realm)
      try importRoles(&batch, call.realm)
      try importUsers(&batch, call.realm)
    } catch {
      batch.undo(call.realm)
      throw error
    }
    return .bytes(200, batch.answer())
  }

  private func importGroups(_ batch: inout ImportBatch, _ realm: Realm) throws(Refusal) {
    for json in batch.body.groups {
      guard let path = json["path"]?.string, let name = json["name"]?.string else { throw .unknown }
      if let group = realm.groups.at(path) {
        if batch.body.policy == .fail { throw .message(409, "Group '\(path)' already exists") }
        batch.add(batch.body.policy == .skip ? .skipped : .overwritten, "GROUP", path, group.id)
      } else {
        batch.newGroups.append(makeTree(json, name, below: nil, realm))
        batch.add(.added, "GROUP", path, batch.newGroups.last?.id ?? "")
      }
    }
  }

  private func makeTree(_ json: JSONValue, _ name: String, below parent: Group?, _ realm: Realm) -> Group {
    let group = realm.groups.add(name, below: parent)
    for child in json["subGroups"]?.array ?? [] {
      _ = makeTree(child, child["name"]?.string ?? "", below: group, realm)
    }
    return group
  }

  private func importRoles(_ batch: inout ImportBatch, _ realm: Realm) throws(Refusal) {
    for json in batch.body.roles {
      guard let name = json["name"]?.string else { throw .unknown }
      if let role = realm.role(name) {
        if batch.body.policy == .fail { throw .message(409, "Realm role '\(name)' already exists.") }
        batch.add(batch.body.policy == .skip ? .skipped : .overwritten, "REALM_ROLE", name, role.id)
      } else {
        let id = realm.addRole(name, description: json["description"]?.string)
        batch.newRoles.append(id)
        batch.add(.added, "REALM_ROLE", name, id)
      }
    }
  }

  /// Looks at all users before it writes any, as the server does; what follows can only fail as a whole.
  private func importUsers(_ batch: inout ImportBatch, _ realm: Realm) throws(Refusal) {
    let policy = batch.body.policy
    let poisoned = faults.poisoned
    var news: [(user: UserRepresentation, isOverwrite: Bool)] = []
    for user in batch.body.users {
      guard let user, let username = user.username else { throw .unknown }
      if !poisoned.isEmpty, poisoned.contains(username.lowercased()) { throw .unknown }
      let byName = realm.accounts.withUsername(username.lowercased())
      let known = byName ?? holder(of: user.email, realm)
      guard let known else {
        news.append((user, false))
        continue
      }
      switch policy {
      case .fail: throw .message(409, "User with user name \(username) already exists.")
      case .skip:
        // Met by its e-mail alone: the server looks for the name and falls over (#48436).
        guard byName != nil else { throw .unknown }
        batch.add(.skipped, "USER", username, known.id)
      case .overwrite:
        if known.isGone { throw .duplicate }
        realm.accounts.remove(known)
        batch.removed.append(known)
        news.append((user, true))
      }
    }
    if policy == .skip { try refuseTwins(batch.body.users, realm) }
    for (user, isOverwrite) in news {
      let account = try importedAccount(user, realm, newRoles: &batch.newRoles)
      realm.accounts.insert(account)
      batch.inserted.append(account)
      batch.add(isOverwrite ? .overwritten : .added, "USER", user.username ?? "", account.id)
    }
  }

  private func holder(of email: String?, _ realm: Realm) -> Account? {
    guard let email, !email.isEmpty, !realm.rules.allowsDuplicateEmails else { return nil }
    return realm.accounts.withEmail(email.lowercased()).first
  }

  /// The same user twice in a batch is refused even where both would be skipped.
  private func refuseTwins(_ users: [UserRepresentation?], _ realm: Realm) throws(Refusal) {
    var names: Set<ExactText> = []
    var mails: Set<ExactText> = []
    for case let user? in users {
      if let name = user.username, !names.insert(ExactText(name.lowercased())).inserted { throw .duplicate }
      guard let email = user.email, !email.isEmpty, !realm.rules.allowsDuplicateEmails else { continue }
      if !mails.insert(ExactText(email.lowercased())).inserted { throw .duplicate }
    }
  }

  /// The account that an import makes of a user: nothing is checked but what the database refuses.
  func importedAccount(_ user: UserRepresentation, _ realm: Realm) throws(Refusal) -> Account {
    var roles: [String] = []
    return try importedAccount(user, realm, newRoles: &roles)
  }

  private func importedAccount(
    _ user: UserRepresentation, _ realm: Realm, newRoles: inout [String]
  ) throws(Refusal) -> Account {
    let id = user.id ?? RandomID.make()
    guard id.utf16.count <= 36 else { throw .unknown }
    if user.id != nil && hasAccount(id) { throw .duplicate }
    let account = Account(
      id: id, username: (user.username ?? "").lowercased(), created: user.created ?? Realm.milliseconds())
    account.email = user.email.flatMap { $0.isEmpty ? nil : $0.lowercased() }
    account.firstName = user.firstName
    account.lastName = user.lastName
    account.isEnabled = user.isEnabled ?? false
    account.isEmailVerified = user.isEmailVerified ?? false
    account.notBefore = user.notBefore ?? 0
    account.isLost = user.federationLink != nil
    for (name, values) in user.attributes ?? [:] where !values.isEmpty {
      switch name {
      case "username": account.username = values[0].lowercased()
      case "email": account.email = values[0].lowercased()
      case "firstName": account.firstName = values[0]
      case "lastName": account.lastName = values[0]
      default: account.attributes[name] = values
      }
    }
    for text in [account.username, account.email, account.firstName, account.lastName] {
      if let text, text.utf16.count > 255 { throw .unknown }
    }
    if realm.accounts.withUsername(account.username) != nil { throw .duplicate }
    if let email = account.email, !realm.rules.allowsDuplicateEmails, !realm.accounts.withEmail(email).isEmpty {
      throw .duplicate
    }
    for action in user.requiredActions ?? [] {
      account.requiredActions.append(Self.requiredActions.first { $0.lowercased() == action.lowercased() } ?? action)
    }
    for path in user.groups ?? [] {
      guard let group = realm.groups.at(path) else { throw .unknown }
      account.groups.insert(group.id)
    }
    try giveRoles(user, to: account, realm, newRoles: &newRoles)
    for credential in user.credentials ?? [] {
      if let text = credential.value {
        guard text.utf16.count >= realm.rules.leastPasswordLength else { throw .unknown }
        account.password = Account.Password(plain: text)
      } else if credential.isHashed {
        account.password = Account.Password(plain: nil)
      }
    }
    return account
  }

  func giveRoles(_ user: UserRepresentation, to account: Account, _ realm: Realm) throws(Refusal) {
    var roles: [String] = []
    try giveRoles(user, to: account, realm, newRoles: &roles)
  }

  /// Roles as they are named; those that nobody knows are made.
  private func giveRoles(
    _ user: UserRepresentation, to account: Account, _ realm: Realm, newRoles: inout [String]
  ) throws(Refusal) {
    func give(_ name: String, of client: String?) {
      if let role = realm.role(name, of: client) {
        account.roles.insert(role.id)
      } else {
        let id = realm.addRole(name, of: client)
        newRoles.append(id)
        account.roles.insert(id)
      }
    }
    for name in user.realmRoles ?? [] { give(name, of: nil) }
    for (clientID, names) in user.clientRoles ?? [] {
      guard let client = realm.client(named: clientID) else { throw .unknown }
      for name in names { give(name, of: client.id) }
    }
  }
}

/// What an import has done so far: for its answer, or to undo it.
struct ImportBatch {
  enum Action: String {
    case added = "ADDED"
    case skipped = "SKIPPED"
    case overwritten = "OVERWRITTEN"
  }

  private struct Row {
    let action: Action
    let kind: StaticString
    let name: String
    let id: String
  }

  let body: ImportRepresentation
  var inserted: [Account] = []
  var removed: [Account] = []
  var newRoles: [String] = []
  var newGroups: [Group] = []
  private var rows: [Row] = []

  init(_ body: ImportRepresentation) {
    self.body = body
    inserted.reserveCapacity(body.users.count)
    rows.reserveCapacity(body.users.count)
  }

  mutating func add(_ action: Action, _ kind: StaticString, _ name: String, _ id: String) {
    rows.append(Row(action: action, kind: kind, name: name, id: id))
  }

  /// Takes everything back.
  func undo(_ realm: Realm) {
    for account in inserted { realm.accounts.remove(account) }
    for account in removed {
      account.isGone = false
      realm.accounts.insert(account)
    }
    for id in newRoles { realm.removeRole(id) }
    for group in newGroups { _ = realm.groups.remove(group) }
  }

  /// The answer; like the server's it comes in no order.
  mutating func answer() -> [UInt8] {
    rows.shuffle()
    func count(_ action: Action) -> Int { rows.reduce(0) { $0 + ($1.action == action ? 1 : 0) } }
    var writer = JSONWriter(capacity: 128 + rows.count * 140)
    writer.beginObject()
    writer.field("overwritten", count(.overwritten))
    writer.field("added", count(.added))
    writer.field("skipped", count(.skipped))
    writer.name("results")
    writer.beginArray()
    for row in rows {
      writer.beginObject()
      writer.field("action", row.action.rawValue)
      writer.field("resourceType", row.kind.description)
      writer.field("resourceName", row.name)
      writer.field("id", row.id)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }
}
