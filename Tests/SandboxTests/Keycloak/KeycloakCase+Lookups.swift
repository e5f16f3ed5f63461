import JSON
import Testing

extension KeycloakCase {
  static let lookups: [KeycloakCase] = [
    KeycloakCase("a look-up by name is a substring with wildcards, or exact without") { keycloak in
      let stem = keycloak.name()
      let users = ["a_c", "abc", "a-c"].map { keycloak.person("\(stem).\($0)") }
      try await keycloak.import(users).expect(200)
      #expect(try await keycloak.names("username=\(stem).A_C").count == 3)
      #expect(try await keycloak.names("username=\(stem)%25c").count == 3)
      #expect(try await keycloak.names("username=\(stem.dropFirst()).ab") == ["\(stem).abc"])
      #expect(try await keycloak.names("exact=true&username=\(stem).A_C") == ["\(stem).a_c"])
      #expect(try await keycloak.names("exact=true&email=\(stem).ABC@example.com") == ["\(stem).abc"])
      #expect(try await keycloak.names("exact=true&username=\(stem)") == [])
      #expect(try await keycloak.names("exact=true&username=\(stem).abc&email=\(stem).a-c@example.com") == [])
    },
    KeycloakCase("search is a prefix, * makes it a substring, quotes make it whole, words are ANDed") { keycloak in
      let stem = keycloak.name()
      try await keycloak.import([keycloak.person("\(stem).one"), keycloak.person("\(stem).two")]).expect(200)
      #expect(try await keycloak.names("search=\(stem)").count == 2)
      #expect(try await keycloak.names("search=\(stem.dropFirst())") == [])
      #expect(try await keycloak.names("search=*\(stem.dropFirst()).on") == ["\(stem).one"])
      #expect(try await keycloak.names("search=%22\(stem).one%22") == ["\(stem).one"])
      #expect(try await keycloak.names("search=%22\(stem)%22") == [])
      #expect(try await keycloak.names("search=\(stem).one%20\(stem).two") == [])
      #expect(try await keycloak("GET", "/users/count?search=\(stem)").json == 2)
    },
    KeycloakCase("pages are 100 users by name; max -1 is all, 0 none, no number 404") { keycloak in
      let stem = keycloak.name()
      let names = (100..<230).map { "\(stem).\($0)" }
      for start in stride(from: 0, to: names.count, by: 65) {
        let users = names[start..<min(start + 65, names.count)].shuffled().map { keycloak.person($0) }
        try await keycloak.import(users).expect(200)
      }
      let all = "username=\(stem)."
      #expect(try await keycloak.names(all) == Array(names.prefix(100)))
      #expect(try await keycloak.names("\(all)&first=90&max=20") == Array(names[90..<110]))
      #expect(try await keycloak.names("\(all)&max=-1") == names)
      #expect(try await keycloak.names("\(all)&max=0") == [])
      #expect(try await keycloak.names("\(all)&first=999") == [])
      try await keycloak("GET", "/users?max=abc").expect(404, #"{"error":"HTTP 404 Not Found"}"#)
      #expect(try await keycloak("GET", "/users/count?\(all)").json == 130)
      let brief = try await keycloak("GET", "/users?\(all)&max=1&briefRepresentation=true").json[0]
      #expect(
        brief?.object?.names == [
          "id", "username", "firstName", "lastName", "email", "emailVerified", "enabled", "createdTimestamp", "access",
        ])
    },
    KeycloakCase("q finds a whole value in any case; quotes hold spaces and colons; of one key the last counts") {
      keycloak in
      let key = keycloak.name()
      let user = keycloak.person().with("attributes", ["externalId": [.string("\(key) b:c\"d")]])
      _ = try await keycloak.make(user)
      let name = user.text("username")
      let quoted = "externalId:%22\(key.uppercased())%20b:c%5C%22d%22"
      #expect(try await keycloak.names("q=\(quoted)") == [name])
      #expect(try await keycloak.names("q=externalId:none%20\(quoted)") == [name])
      #expect(try await keycloak.names("q=externalId:\(key)") == [])
      #expect(try await keycloak.names("q=nope:\(key)") == [])
      let other = keycloak.person().with("attributes", ["externalId": [.string("\(key)-2")], "department": ["D1"]])
      try await keycloak.import([other]).expect(200)
      #expect(try await keycloak.names("q=externalId:\(key)-2%20department:d1") == [other.text("username")])
      #expect(try await keycloak.names("q=externalId:\(key)-2%20department:d2") == [])
    },
    KeycloakCase("service accounts are found by name, not by search; who may only query sees nobody") { keycloak in
      let account = "service-account-\(keycloak.client)"
      #expect(try await keycloak.names("username=\(account)&exact=true") == [account])
      #expect(try await keycloak.names("search=\(account)") == [])
      #expect(try await keycloak.names("max=-1").contains(account) == false)
      #expect(try await keycloak.names("max=-1&enabled=true").contains(account))
      try await keycloak("POST", "/users", ["username": .string(account)])
        .expect(409, #"{"errorMessage":"User exists with same username"}"#)
    },
    KeycloakCase("filters of state and time hold, and nonsense in a time is 400") { keycloak in
      let stem = keycloak.name()
      try await keycloak.import([
        keycloak.person("\(stem).on").with("createdTimestamp", 1_000_000_000_000),
        keycloak.person("\(stem).off").with("enabled", false),
      ]).expect(200)
      #expect(try await keycloak.names("username=\(stem)&enabled=false") == ["\(stem).off"])
      #expect(try await keycloak.names("username=\(stem)&createdBefore=2001-09-10") == ["\(stem).on"])
      #expect(try await keycloak.names("username=\(stem)&createdAfter=1000000000001") == ["\(stem).off"])
      try await keycloak("GET", "/users?createdAfter=soon").expect(
        400, #"{"error":"Invalid value for 'createdAfter', expected format is yyyy-MM-dd or an Epoch timestamp"}"#)
    },
    KeycloakCase("a request line over 32 KiB is 414, a path that is not clean 400") { keycloak in
      try await keycloak("GET", "/users?search=\(String(repeating: "x", count: 32_600))").expect(200)
      try await keycloak("GET", "/users?search=\(String(repeating: "x", count: 32_800))").expect(414)
      #expect(try await keycloak("GET", "//users").text.contains("missingNormalization"))
      #expect(try await keycloak("GET", "/users/a;b").text.contains("invalidCharacter"))
      try await keycloak("GET", "/users/a%3Bb").expect(404)
    },
  ]
}
