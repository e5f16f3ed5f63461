import JSON

/// What a realm is when nothing is said about it.
enum RealmDefaults {
  /// The settings that the admin API shows of a fresh realm.
  static let realm: JSONObject = object([
    "id": "", "realm": "", "notBefore": 0, "defaultSignatureAlgorithm": "RS256", "revokeRefreshToken": false,
    "refreshTokenMaxReuse": 0, "accessTokenLifespan": 300, "accessTokenLifespanForImplicitFlow": 900,
    "ssoSessionIdleTimeout": 1800, "ssoSessionMaxLifespan": 36000, "offlineSessionIdleTimeout": 2_592_000,
    "accessCodeLifespan": 60, "accessCodeLifespanUserAction": 300, "accessCodeLifespanLogin": 1800,
    "actionTokenGeneratedByAdminLifespan": 43200, "actionTokenGeneratedByUserLifespan": 300, "enabled": true,
    "sslRequired": "external", "registrationAllowed": false, "registrationEmailAsUsername": false, "rememberMe": false,
    "verifyEmail": false, "loginWithEmailAllowed": true, "duplicateEmailsAllowed": false,
    "resetPasswordAllowed": false, "editUsernameAllowed": false, "bruteForceProtected": false, "defaultRole": nil,
    "requiredCredentials": ["password"], "smtpServer": [:], "eventsEnabled": false,
    "eventsListeners": ["jboss-logging"],
    "enabledEventTypes": [], "adminEventsEnabled": false, "adminEventsDetailsEnabled": false,
    "internationalizationEnabled": false, "supportedLocales": [], "browserFlow": "browser",
    "registrationFlow": "registration", "directGrantFlow": "direct grant",
    "resetCredentialsFlow": "reset credentials", "clientAuthenticationFlow": "clients", "attributes": [:],
    "userManagedAccessAllowed": false, "organizationsEnabled": false, "adminPermissionsEnabled": false,
  ])

  /// The profile of a fresh realm.
  static let profile = profile(attributes: [])

  /// The root fields and further attributes.
  static func profile(attributes: [JSONValue]) -> JSONValue {
    let everybody: JSONValue = ["view": ["admin", "user"], "edit": ["admin", "user"]]
    let ofUsers: JSONValue = ["roles": ["user"]]
    let username: JSONValue = [
      "name": "username", "displayName": "${username}",
      "validations": [
        "length": ["min": 3, "max": 255], "username-prohibited-characters": [:], "up-username-not-idn-homograph": [:],
      ],
      "permissions": everybody, "multivalued": false,
    ]
    let email: JSONValue = [
      "name": "email", "displayName": "${email}", "validations": ["email": [:], "length": ["max": 255]],
      "required": ofUsers, "permissions": everybody, "multivalued": false,
    ]
    let names = ["firstName", "lastName"].map { name -> JSONValue in
      [
        "name": .string(name), "displayName": .string("${\(name)}"),
        "validations": ["length": ["max": 255], "person-name-prohibited-characters": [:]], "required": ofUsers,
        "permissions": everybody, "multivalued": false,
      ]
    }
    return [
      "attributes": .array([username, email] + names + attributes),
      "groups": [["name": "user-metadata", "displayHeader": "User metadata"]],
    ]
  }

  private static func object(_ value: JSONValue) -> JSONObject { value.object ?? JSONObject() }

  /// A declared attribute that admins edit.
  static func attribute(_ name: String, validations: JSONValue = [:], isMultivalued: Bool = false) -> JSONValue {
    [
      "name": .string(name), "displayName": .string(name), "validations": validations,
      "permissions": ["view": ["admin"], "edit": ["admin"]], "multivalued": .bool(isMultivalued),
    ]
  }
}
