/// What a provider demands of one field, as far as it can be checked before sending.
public struct FieldRule: Equatable, Sendable {
  /// `username`, `email`, `firstName`, `lastName`, or an attribute's name.
  public var name: String
  /// Least length in UTF-16 units, which is what Keycloak counts, without surrounding white space.
  public var minimumLength: Int?
  /// Greatest length, counted the same way.
  public var maximumLength: Int?
  /// A regular expression that the whole value matches. One that this program's regular expressions do not understand
  /// is left to the provider.
  public var pattern: String?
  /// Whether several values are allowed.
  public var isMultivalued: Bool
  /// Whether a create must give it.
  public var isRequired: Bool

  /// Makes a rule.
  public init(
    name: String, minimumLength: Int? = nil, maximumLength: Int? = nil, pattern: String? = nil,
    isMultivalued: Bool = true, isRequired: Bool = false
  ) {
    self.name = name
    self.minimumLength = minimumLength
    self.maximumLength = maximumLength
    self.pattern = pattern
    self.isMultivalued = isMultivalued
    self.isRequired = isRequired
  }
}

/// What a provider's profile demands of users, checked while they are read because bulk calls skip it.
public struct ProfileRules: Equatable, Sendable {
  /// The attribute that holds the user key; rendered into each user. Nil where the provider has a field for it.
  public var keyAttribute: String?
  /// The attributes that the profile keeps; what is not among them is left out of the rendering. Nil: all are kept.
  public var keptAttributes: [String]?
  /// The demands on fields and attributes.
  public var fields: [FieldRule]
  /// The groups that exist; a user in any other is rejected. Nil: not known.
  public var groups: [String]?
  /// Whether usernames and names may only hold the characters that Keycloak's default validators allow.
  public var restrictsCharacters: Bool

  /// Makes rules.
  public init(
    keyAttribute: String?, keptAttributes: [String]? = nil, fields: [FieldRule] = [], groups: [String]? = nil,
    restrictsCharacters: Bool = true
  ) {
    self.keyAttribute = keyAttribute
    self.keptAttributes = keptAttributes
    self.fields = fields
    self.groups = groups
    self.restrictsCharacters = restrictsCharacters
  }

  /// The rules of a realm whose profile was never changed, apart from the declared key attribute.
  public static func keycloakDefaults(keyAttribute: String = "externalId") -> ProfileRules {
    ProfileRules(
      keyAttribute: keyAttribute,
      fields: [
        FieldRule(name: "username", minimumLength: 3, maximumLength: 255, isMultivalued: false),
        FieldRule(name: "email", maximumLength: 255, isMultivalued: false),
        FieldRule(name: "firstName", maximumLength: 255, isMultivalued: false),
        FieldRule(name: "lastName", maximumLength: 255, isMultivalued: false),
      ])
  }
}
