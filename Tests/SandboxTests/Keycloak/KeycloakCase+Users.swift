import JSON
import Testing
import Transport

extension KeycloakCase {
  static let users: [KeycloakCase] = [
    KeycloakCase("POST answers 201 and where; a taken name or e-mail is 409 in any case, the e-mail first") {
      keycloak in
      let user = keycloak.person()
      let made = try await keycloak("POST", "/users", user)
      made.expect(201, "")
      #expect(made.headers["Location"] == "\(keycloak.url)/admin/realms/\(keycloak.realm)/users/\(made.id)")
      let sameName = #"{"errorMessage":"User exists with same username"}"#
      let sameMail = #"{"errorMessage":"User exists with same email"}"#
      let upper = JSONValue.string(user.text("username").uppercased())
      try await keycloak("POST", "/users", keycloak.person().with("username", upper)).expect(409, sameName)
      let mail = JSONValue.string(user.text("email").uppercased())
      try await keycloak("POST", "/users", keycloak.person().with("email", mail)).expect(409, sameMail)
      try await keycloak("POST", "/users", user).expect(409, sameMail)
    },
    KeycloakCase("POST says what is wrong: one fault alone, several in a list, a password, a field nobody knows") {
      keycloak in
      try await keycloak("POST", "/users", ["email": "q@example.com"]).expect(
        400, #"{"errorMessage":"User name is missing"}"#)
      try await keycloak("POST", "/users", keycloak.person().with("email", "nope"))
        .expect(400, #"{"field":"email","errorMessage":"error-invalid-email","params":["email","nope"]}"#)
      let several = keycloak.person("qq").with("email", "nope").with("firstName", "<b>")
        .with("attributes", ["employeeNumber": ["x"], "department": [.string(String(repeating: "x", count: 65))]])
      let answer = try await keycloak("POST", "/users", several)
      answer.expect(400)
      // In no order: a hash map's.
      #expect(
        (answer.json["errors"]?.array ?? []).map(\.json).sorted() == [
          #"{"field":"department","errorMessage":"error-invalid-length-too-long","params":["department",null,64]}"#,
          #"{"field":"email","errorMessage":"error-invalid-email","params":["email","nope"]}"#,
          #"{"field":"employeeNumber","errorMessage":"digits only","params":["employeeNumber","^[0-9]{1,10}$"]}"#,
          #"{"field":"firstName","errorMessage":"error-person-name-invalid-character","params":["firstName"]}"#,
          #"{"field":"username","errorMessage":"error-invalid-length","params":["username",3,255]}"#,
        ])
      try await keycloak("POST", "/users", keycloak.person().with("attributes", ["employeeNumber": ["1", "2"]])).expect(
        400,
        #"{"field":"employeeNumber","errorMessage":"error-invalid-multivalued-size","params":["employeeNumber",0,1]}"#)
      try await keycloak("POST", "/users", keycloak.person().with("credentials", [["type": "password", "value": "x"]]))
        .expect(
          400, #"{"error":"invalidPasswordMinLengthMessage","error_description":"Invalid password: minimum length 8."}"#
        )
      let strange = try await keycloak("POST", "/users", keycloak.person().with("surprise", 1))
      strange.expect(400)
      #expect(
        strange.json.text("error").hasPrefix(
          "Invalid json representation for UserRepresentation. Unrecognized field \"surprise\""))
      try await keycloak.raw("POST", "/users", [0x7B])
        .expect(400, #"{"error":"invalid_request","error_description":"Cannot parse the JSON"}"#)
      try await keycloak.raw("POST", "/users", []).expect(500, unknown)
    },
    KeycloakCase("POST takes groups by path or fails as a whole, ignores id and roles, applies defaults") { keycloak in
      let lost = keycloak.name()
      try await keycloak("POST", "/users", keycloak.person(lost).with("groups", ["/nope"])).expect(500, unknown)
      #expect(try await keycloak.find(lost) == nil)
      let mine = keycloak.name()
      let id = try await keycloak.make(
        keycloak.person().with("id", .string(mine)).with("realmRoles", ["employee"]).with("groups", ["/staff/sales"])
          .with("requiredActions", ["NOPE", "update_password"]))
      #expect(id != mine)
      #expect(try await keycloak("GET", "/users/\(id)/groups").json[0]?.text("path") == "/staff/sales")
      let roles = try await keycloak("GET", "/users/\(id)/role-mappings/realm").json
      #expect(roles.array?.map { $0.text("name") } == ["default-roles-\(keycloak.realm)"])
      let bare = try await keycloak.make(["username": .string(keycloak.name())])
      let user = try await keycloak.get(bare)
      #expect(user["enabled"] == false)
      #expect(user["attributes"] == nil)
      #expect(user["requiredActions"] == [])
    },
    KeycloakCase("POST and PUT drop undeclared attributes without a word; an import keeps them through a PUT") {
      keycloak in
      let id = try await keycloak.make(
        keycloak.person().with("attributes", ["nick": ["x"], "department": ["b", "a", "b"]]))
      #expect(try await keycloak.get(id)["attributes"] == ["department": ["b", "a", "b"]])
      let name = keycloak.name()
      let imported = try await keycloak.import([keycloak.person(name).with("attributes", ["nick": [.string(name)]])])
      let other = imported.json["results"]?[0]?.text("id") ?? ""
      try await keycloak("PUT", "/users/\(other)", keycloak.person(name).with("attributes", ["department": ["d"]]))
        .expect(204)
      #expect(try await keycloak.names("q=nick:\(name)") == [name])
    },
    KeycloakCase("PUT without attributes is a patch; with attributes it clears what is missing") { keycloak in
      let name = keycloak.name()
      let id = try await keycloak.make(
        keycloak.person(name).with("emailVerified", true).with(
          "attributes", ["department": ["d"], "phoneNumber": ["1"]]))
      let full = try await keycloak.get(id)
      for body: JSONValue in [[:], ["email": nil, "attributes": nil], ["username": .string(name.uppercased())], full] {
        try await keycloak("PUT", "/users/\(id)", body).expect(204)
        #expect(try await keycloak.get(id) == full)
      }
      try await keycloak("PUT", "/users/\(id)", ["email": .string("\(name)@example.org")]).expect(204)
      #expect(try await keycloak.get(id)["emailVerified"] == true)
      try await keycloak("PUT", "/users/\(id)", ["firstName": "B", "attributes": ["department": ["z"]]]).expect(204)
      let cleared = try await keycloak.get(id)
      #expect(cleared["attributes"] == ["department": ["z"]])
      #expect(cleared["email"] == nil)
      #expect(cleared["lastName"] == nil)
      #expect(cleared.text("firstName") == "B")
      #expect(cleared.text("username") == name)
    },
    KeycloakCase("PUT changes no username, and refuses one that is taken as such") { keycloak in
      let id = try await keycloak.make(keycloak.person())
      let other = keycloak.person()
      _ = try await keycloak.make(other)
      try await keycloak("PUT", "/users/\(id)", ["username": other["username"] ?? .null])
        .expect(409, #"{"errorMessage":"User exists with same username"}"#)
      try await keycloak("PUT", "/users/\(id)", ["username": .string(keycloak.name())])
        .expect(400, #"{"field":"username","errorMessage":"error-user-attribute-read-only","params":["username"]}"#)
      try await keycloak("PUT", "/users/\(id)", ["username": ""]).expect(
        400, #"{"errorMessage":"User name is missing"}"#)
      try await keycloak("PUT", "/users/\(id)", ["email": other["email"] ?? .null])
        .expect(409, #"{"errorMessage":"User exists with same email"}"#)
    },
    KeycloakCase("a user who was imported against the profile cannot be patched either") { keycloak in
      let mail = keycloak.name()
      let imported = try await keycloak.import([keycloak.person().with("email", .string(mail))])
      let id = imported.json["results"]?[0]?.text("id") ?? ""
      try await keycloak("PUT", "/users/\(id)", ["firstName": "B"])
        .expect(400, #"{"field":"email","errorMessage":"error-invalid-email","params":["email","\#(mail)"]}"#)
    },
    KeycloakCase("DELETE is 204, then everything about the user is 404") { keycloak in
      let id = try await keycloak.make(keycloak.person())
      try await keycloak("POST", "/users/\(id)/logout").expect(204)
      try await keycloak("DELETE", "/users/\(id)").expect(204)
      let gone = #"{"error":"User not found"}"#
      try await keycloak("DELETE", "/users/\(id)").expect(404, gone)
      try await keycloak("GET", "/users/\(id)").expect(404, gone)
      try await keycloak.raw("PUT", "/users/\(id)", [0x7B]).expect(404, gone)
      try await keycloak("PATCH", "/users/\(try await keycloak.make(keycloak.person()))", [:]).expect(405)
    },
    KeycloakCase("who may only read gets 403 for a write, after 400 and 404") { keycloak in
      let id = try await keycloak.make(keycloak.person())
      let forbidden = #"{"error":"HTTP 403 Forbidden"}"#
      try await keycloak("POST", "/users", keycloak.person(), as: .readonly).expect(403, forbidden)
      try await keycloak("PUT", "/users/\(id)", [:], as: .readonly).expect(403, forbidden)
      try await keycloak("DELETE", "/users/\(id)", as: .readonly).expect(403, forbidden)
      try await keycloak.raw("POST", "/users", [0x7B], as: .readonly).expect(400)
      try await keycloak("DELETE", "/users/nope", as: .readonly).expect(404)
    },
  ]
}
