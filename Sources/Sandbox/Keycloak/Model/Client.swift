import JSON

/// An application that may ask for tokens.
struct Client {
  let id: String
  let clientID: String
  var secret: String
  var isEnabled: Bool
  var isPublic: Bool
  var hasServiceAccount: Bool
  /// Off: the service account's roles do not get into its tokens.
  var hasFullScope: Bool
  var allowsPasswords: Bool
  var redirects: [String]
  /// Seconds; nil: as the realm says.
  var tokenLifespan: Int?
  /// What came, for what is only shown again.
  var representation: JSONObject

  init(_ representation: JSONObject, id: String = RandomID.make(), isBuiltIn: Bool = false) {
    self.id = id
    clientID = representation["clientId"]?.string ?? ""
    secret = ""
    isEnabled = true
    isPublic = false
    hasServiceAccount = false
    hasFullScope = !isBuiltIn
    allowsPasswords = false
    redirects = []
    self.representation = JSONObject([("id", .string(id)), ("clientId", .string(clientID))])
    update(representation)
    if secret.isEmpty && !isPublic { secret = RandomID.make() }
  }

  /// Takes over what is said; what is missing stays.
  mutating func update(_ new: JSONObject) {
    for member in new.members where member.name != "id" { representation[member.name] = member.value }
    secret = new["secret"]?.string ?? secret
    isEnabled = new["enabled"]?.bool ?? isEnabled
    isPublic = new["publicClient"]?.bool ?? isPublic
    hasServiceAccount = new["serviceAccountsEnabled"]?.bool ?? hasServiceAccount
    hasFullScope = new["fullScopeAllowed"]?.bool ?? hasFullScope
    allowsPasswords = new["directAccessGrantsEnabled"]?.bool ?? allowsPasswords
    redirects = new["redirectUris"]?.array?.compactMap(\.string) ?? redirects
    if let attributes = new["attributes"]?.object {
      tokenLifespan = attributes["access.token.lifespan"]?.string.flatMap { Int($0) }
    }
  }

  /// Whether a link may lead back there.
  func allows(redirect: String) -> Bool {
    redirects.contains { $0.hasSuffix("*") ? redirect.hasPrefix($0.dropLast()) : redirect == $0 }
  }

  /// As the admin API shows it.
  var shown: JSONValue {
    var shown = representation
    shown["enabled"] = .bool(isEnabled)
    shown["publicClient"] = .bool(isPublic)
    shown["serviceAccountsEnabled"] = .bool(hasServiceAccount)
    shown["fullScopeAllowed"] = .bool(hasFullScope)
    shown["directAccessGrantsEnabled"] = .bool(allowsPasswords)
    shown["redirectUris"] = .array(redirects.map { .string($0) })
    if !isPublic && !secret.isEmpty { shown["secret"] = .string(secret) }
    if shown["attributes"] == nil { shown["attributes"] = [:] }
    return .object(shown)
  }
}
