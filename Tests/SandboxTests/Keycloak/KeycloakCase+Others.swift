import JSON
import Testing
import Transport

extension KeycloakCase {
  static let others: [KeycloakCase] = [
    KeycloakCase("groups are found by path and in their tree; membership is idempotent") { keycloak in
      let group = try await keycloak("GET", "/group-by-path/staff/sales").json
      #expect(group.text("path") == "/staff/sales")
      try await keycloak("GET", "/group-by-path/Staff").expect(404, #"{"error":"Group path does not exist"}"#)
      let top = try await keycloak("GET", "/groups").json.array ?? []
      let staff = try #require(top.first { $0.text("name") == "staff" })
      #expect(staff["subGroups"] == [])
      #expect(staff["subGroupCount"] == 2)
      let children = try await keycloak("GET", "/groups/\(staff.text("id"))/children").json.array ?? []
      #expect(children.map { $0.text("name") } == ["engineering", "sales"])
      let found = try await keycloak("GET", "/groups?search=eng").json
      #expect(found[0]?.text("path") == "/staff")
      #expect(found[0]?["subGroups"]?[0]?.text("path") == "/staff/engineering")
      let id = try await keycloak.make(keycloak.person())
      for method in ["PUT", "PUT"] {
        try await keycloak(method, "/users/\(id)/groups/\(group.text("id"))", as: .usersOnly).expect(204)
      }
      let mine = try await keycloak("GET", "/users/\(id)/groups").json
      #expect(mine[0]?.object?.names == ["id", "name", "path", "parentId", "subGroups"])
      for _ in 0..<2 { try await keycloak("DELETE", "/users/\(id)/groups/\(group.text("id"))").expect(204) }
      #expect(try await keycloak("GET", "/users/\(id)/groups").json == [])
      try await keycloak("PUT", "/users/\(id)/groups/nope").expect(404, #"{"error":"Group not found"}"#)
      let name = keycloak.name()
      try await keycloak("POST", "/groups", ["name": .string(name)]).expect(201)
      try await keycloak("POST", "/groups", ["name": .string(name)])
        .expect(409, #"{"errorMessage":"Top level group named '\#(name)' already exists."}"#)
    },
    KeycloakCase("roles are given by id, and admin roles only by those who hold them") { keycloak in
      let id = try await keycloak.make(keycloak.person())
      let free =
        try await keycloak("GET", "/users/\(id)/role-mappings/realm/available", as: .usersOnly).json.array ?? []
      let employee = try #require(free.first { $0.text("name") == "employee" })
      for method in ["POST", "POST", "DELETE", "DELETE"] {
        try await keycloak(method, "/users/\(id)/role-mappings/realm", [employee], as: .usersOnly).expect(204)
      }
      try await keycloak("POST", "/users/\(id)/role-mappings/realm", [["name": "employee"]]).expect(
        404, #"{"error":"Role not found"}"#)
      let client = try await keycloak("GET", "/clients?clientId=realm-management").json[0]?.text("id") ?? ""
      let roles = try await keycloak("GET", "/clients/\(client)/roles").json.array ?? []
      let manageRealm = try #require(roles.first { $0.text("name") == "manage-realm" })
      let mappings = "/users/\(id)/role-mappings/clients/\(client)"
      try await keycloak("POST", mappings, [manageRealm], as: .usersOnly).expect(
        403, #"{"error":"HTTP 403 Forbidden"}"#)
      try await keycloak("POST", mappings, [manageRealm]).expect(204)
      let holders = try await keycloak("GET", "/clients/\(client)/roles/manage-realm/users").json.array ?? []
      let username = try await keycloak.get(id).text("username")
      #expect(holders.contains { $0.text("username") == username })
      #expect(holders.contains { $0.text("username") == "service-account-\(keycloak.client)" })
      try await keycloak("GET", "/roles/nope").expect(404, #"{"error":"Could not find role"}"#)
      try await keycloak("GET", "/roles/employee", as: .usersOnly).expect(403)
    },
    KeycloakCase("a set-password mail is sent, or refused for a reason that is told") { keycloak in
      func mail(_ id: String, _ body: JSONValue = ["UPDATE_PASSWORD"], _ query: String = "") async throws
        -> KeycloakBench.Answer
      {
        try await keycloak("PUT", "/users/\(id)/execute-actions-email\(query)", body)
      }
      let id = try await keycloak.make(keycloak.person())
      try await mail(id).expect(204)
      try await mail(id, ["UPDATE_PASSWORD"], "?client_id=app&redirect_uri=http://127.0.0.1/x&lifespan=600").expect(204)
      #expect(try await keycloak.get(id)["requiredActions"] == [])
      try await mail(id, ["NOPE"]).expect(400, #"{"errorMessage":"Provided invalid required actions"}"#)
      try await mail(id, [], "?redirect_uri=http://127.0.0.1/x").expect(400, #"{"errorMessage":"Client id missing"}"#)
      try await mail(id, [], "?client_id=nope").expect(400, #"{"errorMessage":"Client doesn't exist"}"#)
      try await mail(id, [], "?client_id=app&redirect_uri=http://evil/x").expect(
        400, #"{"errorMessage":"Invalid redirect uri."}"#)
      try await mail(id, [], "?lifespan=abc").expect(404)
      try await mail("nope").expect(404, #"{"error":"User not found"}"#)
      let mute = try await keycloak.make(["username": .string(keycloak.name()), "enabled": true])
      try await mail(mute).expect(400, #"{"errorMessage":"User email missing"}"#)
      let asleep = try await keycloak.make(keycloak.person().with("enabled", false))
      try await mail(asleep).expect(400, #"{"errorMessage":"User is disabled"}"#)
    },
    KeycloakCase("a password is set, a temporary one asks for a new one, a short one is refused") { keycloak in
      let id = try await keycloak.make(keycloak.person())
      let reset = "/users/\(id)/reset-password"
      try await keycloak("PUT", reset, ["type": "password", "value": "secret-123", "temporary": true]).expect(204)
      #expect(try await keycloak.get(id)["requiredActions"] == ["UPDATE_PASSWORD"])
      try await keycloak("PUT", reset, ["type": "password", "value": "secret-123"]).expect(204)
      #expect(try await keycloak.get(id)["requiredActions"] == [])
      try await keycloak("PUT", reset, [:]).expect(400, #"{"error":"No password provided"}"#)
      try await keycloak("PUT", reset, ["type": "password", "value": "x"]).expect(
        400, #"{"error":"invalidPasswordMinLengthMessage","error_description":"Invalid password: minimum length 8."}"#)
      let name = try await keycloak.get(id).text("username")
      let login = "grant_type=password&client_id=app&username=\(name)&password="
      try await keycloak.grant(login + "secret-123").expect(200)
      try await keycloak.grant(login + "wrong")
        .expect(400, #"{"error":"invalid_grant","error_description":"Invalid user credentials"}"#)
      try await keycloak("PUT", "/users/\(id)", ["enabled": false]).expect(204)
      try await keycloak.grant(login + "secret-123")
        .expect(400, #"{"error":"invalid_grant","error_description":"Account disabled"}"#)
    },
    KeycloakCase("a realm is shown in full to those who may see it, else in a few fields") { keycloak in
      let full = try await keycloak("GET").json
      for name in ["duplicateEmailsAllowed", "editUsernameAllowed", "smtpServer", "passwordPolicy", "defaultRole"] {
        #expect(full[name] != nil)
      }
      let few = try await keycloak("GET", as: .usersOnly).json
      #expect(
        few.object?.names == [
          "realm", "registrationEmailAsUsername", "bruteForceProtected", "supportedLocales", "defaultLocale",
          "organizationsEnabled",
        ])
      let profile = try await keycloak("GET", "/users/profile", as: .usersOnly).json
      let names = profile["attributes"]?.array?.map { $0.text("name") } ?? []
      #expect(names.starts(with: ["username", "email", "firstName", "lastName", "department", "externalId"]))
      #expect(profile["unmanagedAttributePolicy"] == nil)
      try await keycloak("PUT", "/users/profile", profile, as: .usersOnly).expect(403)
      try await keycloak("PUT", "/users/profile", ["attributes": []]).expect(
        400,
        #"{"errorMessage":"[The attribute 'username' can not be removed, The attribute 'email' can not be removed]"}"#)
    },
    KeycloakCase("no token, no answer: 401 before all else, and the token endpoint says why") { keycloak in
      let unauthorized = #"{"error":"HTTP 401 Unauthorized"}"#
      for realm in [keycloak.realm, "nope"] {
        try await keycloak.send(.init("GET", "\(keycloak.url)/admin/realms/\(realm)/users")).expect(401, unauthorized)
      }
      let wrong = #""error_description":"Invalid client or Invalid client credentials"}"#
      let form = "grant_type=client_credentials&client_id="
      try await keycloak.grant(form + "\(keycloak.client)&client_secret=x").expect(
        401, #"{"error":"unauthorized_client",\#(wrong)"#)
      try await keycloak.grant(form + "nope&client_secret=x").expect(401, #"{"error":"invalid_client",\#(wrong)"#)
      try await keycloak.grant(form + "app").expect(401)
      try await keycloak.grant("grant_type=nope&client_id=x").expect(400)
      try await keycloak.grant("client_id=x")
        .expect(400, #"{"error":"invalid_request","error_description":"Missing form parameter: grant_type"}"#)
      try await keycloak.grant(form + "x", realm: "nope").expect(404, #"{"error":"Realm does not exist"}"#)
    },
    KeycloakCase("a client that may only query is told that nobody exists") { keycloak in
      let user = keycloak.person()
      let id = try await keycloak.make(user)
      let name = keycloak.name()
      let made = try await keycloak(
        "POST", "/clients",
        ["clientId": .string(name), "secret": "s", "serviceAccountsEnabled": true, "publicClient": false], as: .admin)
      made.expect(201)
      let account = try await keycloak("GET", "/clients/\(made.id)/service-account-user", as: .admin).json.text("id")
      let management =
        try await keycloak("GET", "/clients?clientId=realm-management", as: .admin).json[0]?.text("id") ?? ""
      let role = try await keycloak("GET", "/clients/\(management)/roles/query-users", as: .admin).json
      try await keycloak("POST", "/users/\(account)/role-mappings/clients/\(management)", [role], as: .admin).expect(
        204)
      let token = try await keycloak.grant("grant_type=client_credentials&client_id=\(name)&client_secret=s").json.text(
        "access_token")
      func get(_ path: String) async throws -> KeycloakBench.Answer {
        try await keycloak.send(
          .init(
            "GET", "\(keycloak.url)/admin/realms/\(keycloak.realm)\(path)",
            headers: [.init("Authorization", "Bearer \(token)")]))
      }
      try await get("/users?exact=true&username=\(user.text("username"))").expect(200, "[]")
      try await get("/users/\(id)").expect(403)
    },
  ]
}
