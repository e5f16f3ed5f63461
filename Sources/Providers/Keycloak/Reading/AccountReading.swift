import JSON
import SyncModel
import Transport

extension KeycloakRealm {
  /// Users in one page: a cold server needs 30 ms for a hundred, over a second for a thousand.
  private static let pageSize = 100

  /// Some accounts in the order of their usernames, and where to go on.
  func page(after cursor: PageCursor?) async throws(CallFailure) -> ProviderPage {
    let first = cursor.flatMap { Int($0.mark) } ?? 0
    let what = "reading all users"
    let response = try await connection.get("/users?first=\(first)&max=\(Self.pageSize)", what, lane: .import)
    guard let records = AccountRecord.list(response.body, keyAttribute: settings.keyAttribute) else {
      throw connection.unreadable(what)
    }
    let protected = try await protected.get()
    return ProviderPage(
      accounts: records.map { ProviderAccount($0, protected) },
      next: records.count < Self.pageSize ? nil : PageCursor("\(first + records.count)"))
  }

  /// One account with all its fields, for people.
  func account(_ user: UserReference) async throws(CallFailure) -> ProviderAccount? {
    var found: ProviderID?
    var json: JSONValue?
    if !user.providerID.isNone { json = try await connection.representation(user.providerID, lane: .urgent) }
    if json == nil, !user.key.isEmpty { found = try await connection.find(key: user.key, lane: .urgent).first?.id }
    if json == nil, found == nil, !user.username.isEmpty {
      found = try await connection.find(username: user.username, lane: .urgent)?.id
    }
    if let found { json = try await connection.representation(found, lane: .urgent) }
    guard let json, let record = AccountRecord(json, keyAttribute: settings.keyAttribute) else { return nil }
    var account = ProviderAccount(record, try await protected.get())
    for name in ["username", "email", "emailVerified", "firstName", "lastName", "enabled"] {
      if let value = json[name], let text = value.string ?? value.bool.map({ "\($0)" }) {
        account.fields.append((name, [text]))
      }
    }
    for member in (json["attributes"]?.object?.members ?? []).sorted(by: { $0.name < $1.name }) {
      account.fields.append((member.name, member.value.array?.compactMap(\.string) ?? []))
    }
    let groups = try await connection.list(
      "/users/\(PercentCoding.encode(record.idText))/groups?briefRepresentation=true", "reading a user's groups",
      lane: .urgent)
    account.fields.append(("groups", groups.compactMap { $0["path"]?.string }.sorted()))
    return account
  }
}
