import JSON
import Testing
import Transport

extension KeycloakCase {
  static let imports: [KeycloakCase] = [
    KeycloakCase("an import answers counts and one result a user, names as sent, and stores lower-case") { keycloak in
      let name = keycloak.name()
      let answer = try await keycloak.import([keycloak.person(name.uppercased())])
      answer.expect(200)
      #expect(answer.json["added"] == 1)
      #expect(answer.json["skipped"] == 0)
      #expect(answer.json["overwritten"] == 0)
      let result = try #require(answer.json["results"]?[0])
      #expect(result.text("action") == "ADDED")
      #expect(result.text("resourceType") == "USER")
      #expect(result.text("resourceName") == name.uppercased())
      let found = try #require(try await keycloak.find(name))
      #expect(found.text("id") == result.text("id"))
      #expect(found.text("email") == "\(name)@example.com")
    },
    KeycloakCase("SKIP leaves a user as it is and answers its id; met by e-mail alone it is 500") { keycloak in
      let user = keycloak.person()
      let id = try await keycloak.make(user)
      let again = try await keycloak.import([user.with("firstName", "Other")])
      #expect(again.json["results"]?[0]?.text("id") == id)
      #expect(again.json["skipped"] == 1)
      #expect(try await keycloak.get(id).text("firstName") == "Ada")
      let other = keycloak.name()
      try await keycloak.import([keycloak.person(other), keycloak.person().with("email", user["email"])])
        .expect(500, unknown)
      #expect(try await keycloak.find(other) == nil)
    },
    KeycloakCase("FAIL names the first user that exists and writes nothing") { keycloak in
      let old = keycloak.person()
      _ = try await keycloak.make(old)
      let new = keycloak.name()
      try await keycloak.import([keycloak.person(new), old], "FAIL")
        .expect(409, #"{"errorMessage":"User with user name \#(old.text("username")) already exists."}"#)
      #expect(try await keycloak.find(new) == nil)
    },
    KeycloakCase("OVERWRITE deletes and makes anew: new id, nothing kept, and the wrong victim by e-mail") { keycloak in
      let user = keycloak.person()
      let rich = user.with("groups", ["/staff"]).with("attributes", ["department": ["x"]])
      let before = try await keycloak.import([rich]).json["results"]?[0]?.text("id") ?? ""
      let after = try await keycloak.import([user], "OVERWRITE").json["results"]?[0]?.text("id") ?? ""
      #expect(before != after)
      #expect(try await keycloak.get(after)["attributes"] == nil)
      #expect(try await keycloak("GET", "/users/\(after)/groups").json == [])
      let thief = keycloak.name()
      try await keycloak.import([keycloak.person(thief).with("email", user["email"])], "OVERWRITE").expect(200)
      #expect(try await keycloak.find(user.text("username")) == nil)
      let kept = try #require(try await keycloak.find(thief))
      try await keycloak.import([keycloak.person(thief).with("id", kept["id"])], "OVERWRITE").expect(200)
      #expect(try await keycloak.find(thief)?["id"] == kept["id"])
      try await keycloak.import([keycloak.person().with("id", kept["id"])], "OVERWRITE").expect(409, duplicate)
    },
    KeycloakCase("a user twice in a batch is 409 under every policy, and nothing is written") { keycloak in
      for policy in ["SKIP", "FAIL", "OVERWRITE"] {
        let user = keycloak.person()
        let other = keycloak.name()
        let twin = user.with("username", .string(user.text("username").uppercased())).with("email", "x@example.com")
        try await keycloak.import([keycloak.person(other), user, twin], policy).expect(409, duplicate)
        let sameMail = keycloak.person().with("email", .string(user.text("email").uppercased()))
        try await keycloak.import([user, sameMail], policy).expect(409, duplicate)
        #expect(try await keycloak.find(other) == nil)
      }
    },
    KeycloakCase("one user that cannot be written loses the batch") { keycloak in
      for bad in [
        keycloak.person().with("groups", ["/nope"]), keycloak.person().with("groups", ["/Staff"]),
        keycloak.person().with("clientRoles", ["nope": ["x"]]),
        keycloak.person().with("id", .string(String(repeating: "x", count: 37))),
        keycloak.person().with("username", nil),
        keycloak.person().with("firstName", .string(String(repeating: "x", count: 256))),
        keycloak.person().with("credentials", [["type": "password", "value": "x"]]), .null,
      ] {
        let good = keycloak.name()
        try await keycloak.import([keycloak.person(good), bad]).expect(500, unknown)
        #expect(try await keycloak.find(good) == nil)
      }
    },
    KeycloakCase("an import checks no profile, hides what is undeclared, applies no defaults and disables by default") {
      keycloak in
      let name = keycloak.name()
      let user: JSONValue = [
        "username": .string(name), "email": "not-an-email", "attributes": ["nick": ["n"], "employeeNumber": ["abc"]],
      ]
      try await keycloak.import([user]).expect(200)
      let found = try #require(try await keycloak.find(name))
      #expect(found["enabled"] == false)
      #expect(found["attributes"] == ["employeeNumber": ["abc"]])
      #expect(try await keycloak.names("q=nick:n%20employeeNumber:ABC").contains(name))
      #expect(try await keycloak("GET", "/users/\(found.text("id"))/role-mappings/realm").json == [])
    },
    KeycloakCase("an import makes roles that nobody knows, and an attribute called username renames") { keycloak in
      let role = keycloak.name()
      let renamed = keycloak.name()
      let user = keycloak.person().with("realmRoles", [.string(role)]).with(
        "attributes", ["username": [.string(renamed)]])
      let answer = try await keycloak.import([user])
      #expect(answer.json["results"]?[0]?.text("resourceName") == user.text("username"))
      let found = try #require(try await keycloak.find(renamed))
      let roles = try await keycloak("GET", "/users/\(found.text("id"))/role-mappings/realm").json
      #expect(roles[0]?.text("name") == role)
      try await keycloak("GET", "/roles/\(role)").expect(200)
    },
    KeycloakCase("an id of an import counts, and one in use is 409; an own id finds many at once") { keycloak in
      let ids = [keycloak.name(), keycloak.name()]
      let users = ids.map { keycloak.person().with("id", .string($0)) }
      try await keycloak.import(users).expect(200)
      try await keycloak.import([keycloak.person().with("id", .string(ids[0]))]).expect(409, duplicate)
      let query = "max=1&search=id:\(ids[1])%20nope%20\(ids[0])"
      #expect(try await keycloak.names(query) == [users[1].text("username"), users[0].text("username")])
      #expect(try await keycloak("GET", "/users/count?\(query)").json == 2)
    },
    KeycloakCase("what is no import is 500, and no user is nothing to do") { keycloak in
      for body in [
        #"{"users":["#, "", "[]", #"{"users":[{"username":"x","enabled":"maybe"}]}"#,
        #"{"users":[{"username":"x","nope":1}]}"#, #"{"ifResourceExists":"skip"}"#,
      ] {
        try await keycloak.raw("POST", "/partialImport", Array(body.utf8)).expect(500, cannotParse)
      }
      let nothing = #"{"overwritten":0,"added":0,"skipped":0,"results":[]}"#
      for body in [#"{"users":[]}"#, "{}", #"{"users":null,"surprise":1}"#] {
        try await keycloak.raw("POST", "/partialImport", Array(body.utf8)).expect(200, nothing)
      }
    },
    KeycloakCase("an import needs manage-realm, even to be told that it is malformed") { keycloak in
      try await keycloak.raw("POST", "/partialImport", [0x7B], as: .usersOnly).expect(
        403, #"{"error":"HTTP 403 Forbidden"}"#)
    },
    KeycloakCase("a body over 10 MiB is 413 and the connection closes") { keycloak in
      let padding = String(repeating: " ", count: (10 << 20) - #"{"users":[]}"#.utf8.count)
      try await keycloak.raw("POST", "/partialImport", Array(#"{"users":\#(padding)[]}"#.utf8)).expect(200)
      do {
        try await keycloak.raw("POST", "/partialImport", Array(#"{"users":\#(padding)[] }"#.utf8)).expect(413, "")
      } catch is HTTPError {
        // The server may close while the body is being written: then there is no answer to read.
      }
    },
  ]
}
