import JSON
import SyncModel

/// The realm's user profile: which attributes are kept, by which rules.
struct UserProfile: Sendable {
  /// The configuration as it came, for writing it back whole.
  let document: JSONValue

  /// The names of the declared attributes that are root fields in truth.
  private static let rootFields: Set<String> = ["username", "email", "firstName", "lastName"]
  /// Validators that the message reader evaluates, or that can only refuse what it refuses too.
  private static let knownValidators: Set<String> = [
    "length", "pattern", "email", "username-prohibited-characters", "up-username-not-idn-homograph",
    "person-name-prohibited-characters", "multivalued",
  ]

  /// Whether it can be the answer of GET /users/profile.
  init?(_ document: JSONValue) {
    guard document["attributes"]?.array != nil else { return nil }
    self.document = document
  }

  private var declarations: [JSONValue] { document["attributes"]?.array ?? [] }

  /// The declaration of an attribute.
  func declaration(_ name: String) -> JSONValue? { declarations.first { $0["name"]?.string == name } }

  /// Whether attributes that are not declared are kept when an admin writes them.
  var keepsUndeclared: Bool {
    ["ENABLED", "ADMIN_EDIT"].contains(document["unmanagedAttributePolicy"]?.string ?? "")
  }

  /// Who may edit a declared attribute: `admin`, `user`.
  func editors(_ name: String) -> [String] {
    declaration(name)?["permissions"]?["edit"]?.array?.compactMap(\.string) ?? []
  }

  /// Names of the attributes that an admin's write keeps; nil: all.
  func keptAttributes(isInternationalized: Bool) -> [String]? {
    if keepsUndeclared { return nil }
    var names = declarations.compactMap { $0["name"]?.string }.filter {
      !Self.rootFields.contains($0) && editors($0).contains("admin")
    }
    if isInternationalized && !names.contains("locale") { names.append("locale") }
    return names.sorted()
  }

  /// What is demanded of each field and attribute.
  var rules: [AttributeRule] {
    declarations.compactMap { declaration in
      guard let name = declaration["name"]?.string else { return nil }
      let validations = declaration["validations"]?.object ?? JSONObject()
      var rule = AttributeRule(name: name)
      rule.isMultivalued = declaration["multivalued"]?.bool ?? false
      rule.isRequired = requiresOfAdmins(declaration["required"])
      // Values come as numbers, or as texts where an older console wrote them.
      func number(_ value: JSONValue?) -> Int? { value?.int ?? value?.string.flatMap { Int($0) } }
      rule.minimumLength = number(validations["length"]?["min"])
      rule.maximumLength = number(validations["length"]?["max"]) ?? (Self.rootFields.contains(name) ? 255 : 2048)
      rule.pattern = validations["pattern"]?["pattern"]?.string
      rule.patternMessage = validations["pattern"]?["error-message"]?.string
      rule.unknownValidators = validations.names.filter { !Self.knownValidators.contains($0) }.sorted()
      // Java's syntax is richer than Swift's.
      if let pattern = rule.pattern, (try? Regex(pattern)) == nil { rule.unknownValidators.append("pattern") }
      // A second rule for how many values there may be is the server's to check.
      if validations["multivalued"] != nil { rule.unknownValidators.append("multivalued") }
      return rule
    }
  }

  /// `{}` asks all; else `roles` names whom, and scopes make it a matter of logins.
  private func requiresOfAdmins(_ required: JSONValue?) -> Bool {
    guard let required = required?.object else { return false }
    if required["scopes"]?.array?.isEmpty == false { return false }
    let roles = required["roles"]?.array?.compactMap(\.string) ?? []
    return roles.isEmpty || roles.contains("admin")
  }

  /// What is wrong with the declaration of the key attribute; nil: nothing.
  func keyFault(_ name: String) -> Fault? {
    guard declaration(name) != nil else {
      return Fault(
        .config, "the realm's user profile does not declare the attribute \(name), which holds the user key",
        hint: "Run usher doctor --fix, or declare it under Realm settings > User profile, editable by admins only")
    }
    let editors = editors(name)
    if editors == ["admin"] { return nil }
    return Fault(
      .config,
      editors.contains("admin")
        ? "users may edit their own attribute \(name), which holds the user key"
        : "admins may not edit the attribute \(name), which holds the user key",
      hint: "Run usher doctor --fix, or let only admins edit it under Realm settings > User profile")
  }

  /// The whole configuration with the key attribute declared, editable by admins only.
  func declaringKey(_ name: String) -> JSONValue {
    var attributes = declarations
    let permissions: JSONValue = ["view": ["admin"], "edit": ["admin"]]
    if let index = attributes.firstIndex(where: { $0["name"]?.string == name }),
      var declaration = attributes[index].object
    {
      var old = declaration["permissions"]?.object ?? JSONObject()
      var viewers = old["view"]?.array ?? []
      if !viewers.contains("admin") { viewers.append("admin") }
      old["view"] = .array(viewers)
      old["edit"] = ["admin"]
      declaration["permissions"] = .object(old)
      attributes[index] = .object(declaration)
    } else {
      attributes.append([
        "name": .string(name), "displayName": "User key", "validations": ["length": ["max": 255]],
        "permissions": permissions, "multivalued": false,
      ])
    }
    var whole = document.object ?? JSONObject()
    whole["attributes"] = .array(attributes)
    return .object(whole)
  }
}

extension KeycloakConnection {
  /// Reads the user profile.
  func readProfile(lane: Lane = .urgent) async throws(CallFailure) -> UserProfile {
    let what = "reading the user profile"
    guard let profile = UserProfile(try await json("/users/profile", what, lane: lane)) else { throw unreadable(what) }
    return profile
  }
}
