import JSON

/// The realm that a simulated Keycloak starts with.
enum SandboxRealm {
  /// Its representation, as `POST /admin/realms` would take it; groups are made from their paths.
  static func representation(_ settings: SandboxKeycloakSettings) -> JSONValue {
    let engine = [
      "manage-users", "view-users", "query-users", "query-groups", "manage-realm", "view-realm", "view-clients",
    ]
    let accounts: [(client: String, secret: String, roles: [String])] = [
      (settings.client, settings.secret, engine),
      ("\(settings.client)-users-only", "\(settings.client)-users-only-secret", Array(engine.prefix(4))),
      ("\(settings.client)-readonly", "\(settings.client)-readonly-secret", ["view-users", "query-users"]),
    ]
    let app: JSONValue = [
      "clientId": "app", "publicClient": true, "directAccessGrantsEnabled": true,
      "redirectUris": ["http://127.0.0.1/*"],
    ]
    return [
      "realm": .string(settings.realm), "passwordPolicy": "length(8)", "resetPasswordAllowed": true,
      "internationalizationEnabled": true, "supportedLocales": ["de", "en"], "defaultLocale": "en",
      "smtpServer": ["host": "127.0.0.1", "from": "accounts@example.com"],
      "roles": ["realm": .array(settings.roles.map { ["name": .string($0)] })],
      "clients": .array(
        accounts.map { ["clientId": .string($0.client), "secret": .string($0.secret), "serviceAccountsEnabled": true] }
          + [app]),
      "users": .array(
        accounts.map { account in
          [
            "username": .string("service-account-\(account.client.lowercased())"), "enabled": true,
            "serviceAccountClientId": .string(account.client),
            "clientRoles": ["realm-management": .array(account.roles.map { .string($0) })],
          ]
        }),
      "components": [
        "org.keycloak.userprofile.UserProfileProvider": [
          ["config": ["kc.user.profile.config": [.string(profile(settings).json)]]]
        ]
      ],
    ]
  }

  private static func profile(_ settings: SandboxKeycloakSettings) -> JSONValue {
    let digits: JSONValue = ["pattern": ["pattern": "^[0-9]{1,10}$", "error-message": "digits only"]]
    var attributes = [
      RealmDefaults.attribute("department", validations: ["length": ["max": 64]], isMultivalued: true),
      RealmDefaults.attribute(settings.keyAttribute, validations: ["length": ["max": 255]]),
      RealmDefaults.attribute("employeeNumber", validations: digits),
      RealmDefaults.attribute("phoneNumber", validations: ["length": ["max": 32]]),
    ]
    attributes += settings.attributes.map { RealmDefaults.attribute($0) }
    return RealmDefaults.profile(attributes: attributes)
  }
}
