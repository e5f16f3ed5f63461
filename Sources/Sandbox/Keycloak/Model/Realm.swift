import JSON
import Platform

/// A realm: its settings, users, groups, roles and clients.
final class Realm {
  /// What requests ask for often, read once from the representation.
  struct Rules {
    var isEnabled = true
    var allowsDuplicateEmails = false
    var namesAreEditable = false
    var namesAreEmails = false
    var hasLocales = false
    var leastPasswordLength = 0
    var tokenLifespan = 300
    var mailLifespan = 43_200
    /// Where mails come from; nil: mail is not configured.
    var mailSender: String?
  }

  let id = RandomID.make()
  let name: String
  private(set) var representation: JSONObject
  private(set) var rules = Rules()
  var accounts: AccountIndex
  var groups = GroupTree()
  var defaultGroups: Set<String> = []
  var profile: Profile
  private(set) var clients: [String: Client] = [:]
  private(set) var roles: [String: Role] = [:]
  private var clientIDs: [String: String] = [:]
  private var roleIDs: [RoleName: String] = [:]

  private struct RoleName: Hashable {
    var client: String?
    var name: String
  }

  /// The id of the client whose roles are what admins may do.
  private(set) var management = ""
  /// The id of the role that every user gets.
  private(set) var defaultRole = ""

  init(_ json: JSONValue, keyAttribute: String) {
    name = json["realm"]?.string ?? ""
    accounts = AccountIndex(keyAttribute: keyAttribute)
    profile = Profile(RealmDefaults.profile)
    representation = RealmDefaults.realm
    representation["id"] = .string(id)
    representation["realm"] = .string(name)
    management = add(Client(JSONObject([("clientId", "realm-management")]), isBuiltIn: true))
    for role in AdminRole.all {
      add(
        Role(
          id: RandomID.make(), name: role, description: "${role_\(role)}", isComposite: AdminRole.isComposite(role),
          client: management))
    }
    defaultRole = add(
      Role(
        id: RandomID.make(), name: "default-roles-\(name.lowercased())", description: "${role_default-roles}",
        isComposite: true, client: nil))
    addRole("offline_access", description: "${role_offline-access}")
    addRole("uma_authorization", description: "${role_uma_authorization}")
    representation["defaultRole"] = shown(roles[defaultRole])
    update(json.object ?? JSONObject())
  }

  static func milliseconds() -> Int { Int(SystemClock.nanoseconds() / 1_000_000) }

  // MARK: Settings

  private static let notSettings: Set<String> = ["id", "realm", "roles", "groups", "clients", "users", "components"]

  /// Takes over what is said; what is missing stays.
  func update(_ new: JSONObject) {
    for member in new.members where !Self.notSettings.contains(member.name) {
      representation[member.name] = member.value
    }
    func flag(_ name: String) -> Bool { representation[name]?.bool ?? false }
    if flag("duplicateEmailsAllowed") {
      // The server takes both, says 204, and keeps only this one.
      representation["registrationEmailAsUsername"] = false
      representation["loginWithEmailAllowed"] = false
    }
    rules.isEnabled = representation["enabled"]?.bool ?? true
    rules.allowsDuplicateEmails = flag("duplicateEmailsAllowed")
    rules.namesAreEditable = flag("editUsernameAllowed")
    rules.namesAreEmails = flag("registrationEmailAsUsername")
    rules.hasLocales = flag("internationalizationEnabled")
    rules.tokenLifespan = representation["accessTokenLifespan"]?.int ?? 300
    rules.mailLifespan = representation["actionTokenGeneratedByAdminLifespan"]?.int ?? 43_200
    rules.mailSender = representation["smtpServer"]?["from"]?.string
    rules.leastPasswordLength = Self.leastLength(representation["passwordPolicy"]?.string ?? "")
  }

  /// The number in `length(8) and …`; 0 where there is none, 8 in a bare `length`.
  private static func leastLength(_ policy: String) -> Int {
    for rule in policy.split(separator: " ") where rule.hasPrefix("length") {
      return Int(rule.dropFirst("length(".count).prefix { $0.isNumber }) ?? 8
    }
    return 0
  }

  // MARK: Clients

  @discardableResult
  func add(_ client: Client) -> String {
    clients[client.id] = client
    clientIDs[client.clientID] = client.id
    if client.hasServiceAccount { makeServiceAccount(client) }
    return client.id
  }

  func client(named clientID: String) -> Client? { clientIDs[clientID].flatMap { clients[$0] } }

  func update(_ client: Client, _ new: JSONObject) {
    var client = client
    client.update(new)
    clients[client.id] = client
    let account = serviceAccount(of: client)
    if client.hasServiceAccount && account == nil { makeServiceAccount(client) }
    if !client.hasServiceAccount, let account { accounts.remove(account) }
  }

  func serviceAccount(of client: Client) -> Account? {
    guard let account = accounts.withUsername("service-account-\(client.clientID.lowercased())") else { return nil }
    return account.serviceClient == client.id ? account : nil
  }

  private func makeServiceAccount(_ client: Client) {
    let account = Account(
      id: RandomID.make(), username: "service-account-\(client.clientID.lowercased())", created: Self.milliseconds())
    account.isEnabled = true
    account.serviceClient = client.id
    account.roles = [defaultRole]
    accounts.insert(account)
  }

  // MARK: Roles

  @discardableResult
  func add(_ role: Role) -> String {
    roles[role.id] = role
    roleIDs[RoleName(client: role.client, name: role.name)] = role.id
    return role.id
  }

  func role(_ name: String, of client: String? = nil) -> Role? {
    roleIDs[RoleName(client: client, name: name)].flatMap { roles[$0] }
  }

  @discardableResult
  func addRole(_ name: String, description: String? = nil, of client: String? = nil) -> String {
    add(Role(id: RandomID.make(), name: name, description: description, client: client))
  }

  func removeRole(_ id: String) {
    guard let role = roles.removeValue(forKey: id) else { return }
    roleIDs[RoleName(client: role.client, name: role.name)] = nil
  }

  /// Names of the admin roles that an account holds, with those inside them.
  func adminRoles(of account: Account) -> Set<String> {
    AdminRole.expanded(account.roles.compactMap { roles[$0] }.filter { $0.client == management }.map(\.name))
  }

  func shown(_ role: Role?) -> JSONValue {
    guard let role else { return .null }
    var shown = JSONObject([("id", .string(role.id)), ("name", .string(role.name))])
    if let description = role.description { shown["description"] = .string(description) }
    shown["composite"] = .bool(role.isComposite)
    shown["clientRole"] = .bool(role.client != nil)
    shown["containerId"] = .string(role.client ?? id)
    return .object(shown)
  }
}
