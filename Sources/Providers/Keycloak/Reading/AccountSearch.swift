import JSON
import SyncModel
import Transport

/// Ways to find accounts.
extension KeycloakConnection {
  /// The account with this username, whole and ignoring case.
  func find(username: String, lane: Lane) async throws(CallFailure) -> AccountRecord? {
    guard !username.isEmpty else { return nil }
    return try await accounts("username=\(PercentCoding.encode(username))&exact=true", lane: lane).first {
      $0.username.lowercased() == username.lowercased()
    }
  }

  /// An account with this e-mail, whole and ignoring case.
  func find(email: String, lane: Lane) async throws(CallFailure) -> AccountRecord? {
    guard !email.isEmpty else { return nil }
    return try await accounts("email=\(PercentCoding.encode(email))&exact=true", lane: lane).first {
      $0.email.lowercased() == email.lowercased()
    }
  }

  /// The accounts that carry this user key, compared exactly: the server ignores case.
  func find(key: String, lane: Lane) async throws(CallFailure) -> [AccountRecord] {
    guard let query = Self.attributeQuery(settings.keyAttribute, key) else { return [] }
    return try await accounts("q=\(PercentCoding.encode(query))", lane: lane).filter { $0.carries(key) }
  }

  /// The accounts with these ids, in no order; what is not there is left out.
  func find(ids: [String], lane: Lane) async throws(CallFailure) -> [AccountRecord] {
    try await accounts("search=\(PercentCoding.encode("id:" + ids.joined(separator: " ")))", lane: lane)
  }

  /// `name:"value"` for the parameter `q`; nil where its syntax cannot say the value.
  ///
  /// Within quotes only `\"` is special and a backslash is itself; so neither a value that ends with a backslash nor one with a
  /// backslash before a quote can be asked for (seen on 26.7.3).
  static func attributeQuery(_ name: String, _ value: String) -> String? {
    if value.hasSuffix("\\") || value.contains("\\\"") { return nil }
    return "\(quoted(name)):\(quoted(value))"
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
  }

  private func accounts(_ query: String, lane: Lane) async throws(CallFailure) -> [AccountRecord] {
    let what = "looking users up"
    let response = try await get("/users?\(query)", what, lane: lane)
    guard let records = AccountRecord.list(response.body, keyAttribute: settings.keyAttribute) else {
      throw unreadable(what)
    }
    return records
  }

  /// The whole representation of an account; nil where there is none.
  func representation(_ id: ProviderID, lane: Lane) async throws(CallFailure) -> JSONValue? {
    let what = "reading a user"
    let response = try await call("GET", "/users/\(PercentCoding.encode(id.text))", what, lane: lane)
    if response.status == 404 { return nil }
    guard response.status == 200 else { throw unexpected(response, what) }
    guard let json = try? JSONValue.parse(response.body), json["id"] != nil else { throw unreadable(what) }
    return json
  }
}
