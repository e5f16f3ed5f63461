import SyncModel
import Testing
import Wire

@Suite struct UserTests {
  private func decode(
    _ user: String, key: String? = nil, type: String = "user.upserted", rules: ProfileRules = .keycloakDefaults(),
    mapping: MessageMapping = MessageMapping()
  ) -> Decoded {
    var bench = DecodingBench()
    bench.rules = rules
    bench.mapping = mapping
    return bench.decode(user, key: key, headers: ["ce_type": type])
  }

  private func rendered(_ fields: String, rules: ProfileRules = .keycloakDefaults()) -> String {
    let decoded = decode(#"{"id":"1","username":"ada""# + (fields.isEmpty ? "" : ",\(fields)") + "}", rules: rules)
    return decoded.fault ?? decoded.row.payload
  }

  // MARK: - Rendering

  static let key = #","attributes":{"externalId":["1"]}"#

  static let renderings: [(String, String)] = [
    ("", key),
    (#""email":null,"firstName":null,"lastName":"""#, #","email":null,"firstName":null,"lastName":null"# + key),
    (#""emailVerified":true,"enabled":false"#, #","emailVerified":true,"enabled":false"# + key),
    (#""emailVerified":null"#, #","emailVerified":false"# + key),
    (#""lastName":"Łuk\u0061sz O'B""#, #","lastName":"Łukasz O'B""# + key),
    (#""groups":null"#, key + #","groups":[]"#),
    (#""groups":[]"#, key + #","groups":[]"#),
    (#""groups":["/b","/a","/b","/a/c"]"#, key + #","groups":["/a","/a/c","/b"]"#),
    (#""locale":"de""#, #","attributes":{"externalId":["1"],"locale":["de"]}"#),
    (#""locale":null"#, #","attributes":{"externalId":["1"],"locale":null}"#),
    (#""attributes":null"#, key),
    (#""attributes":{}"#, key),
    (
      #""attributes":{"z":"last","a":["v2","v1","v2"],"externalIe":1,"externalIc":true}"#,
      #","attributes":{"a":["v2","v1","v2"],"externalIc":["true"],"externalId":["1"],"externalIe":["1"],"z":["last"]}"#
    ),
    (
      #""attributes":{"n":[1,-2,18446744073709551615,1.50,1e20,5.0],"b":[false],"e":[],"c":null,"":""}"#,
      "invalid.attribute: an attribute's name is not 1 to 255 bytes without control characters"
    ),
    (
      #""attributes":{"n":[1,-2,18446744073709551615,1.50,1e20,5.0],"b":[false],"e":[],"c":null,"s":""}"#,
      #","attributes":{"b":["false"],"c":null,"e":null,"externalId":["1"],"n":["1","-2","18446744073709551615","1.5","1e+20","5.0"],"s":[""]}"#
    ),
    (
      #""attributes":{"q\"uote":"tab\there \u00e9 😀 \u001f /\/"}"#,
      #","attributes":{"externalId":["1"],"q\"uote":["tab\there é 😀 \u001f //"]}"#
    ),
  ]

  @Test(arguments: UserTests.renderings)
  func `a user is rendered canonically`(fields: String, expected: String) {
    #expect(rendered(fields) == (expected.hasPrefix("invalid") ? expected : #""username":"ada""# + expected))
  }

  @Test func `equal users render equally whatever the order of their fields`() {
    let one = decode(
      #"{"id":"1","username":"ada","email":"a@b.c","attributes":{"x":"1","y":["2"]},"groups":["/a","/b"],"locale":"en"}"#
    )
    let other = decode(
      #"{"locale":"en","groups":["/b","/a","/b"],"attributes":{"y":2,"x":["1"]},"email":"a@b.c","id":"1","username":"ada","unknown":{}}"#
    )
    #expect(one.row.payload == other.row.payload)
    #expect(one.fault == nil)
  }

  @Test func `username and e-mail are sent as given and folded for hashes`() {
    let row = decode(#"{"id":"1","username":"Ada.LÖVELACE@X","email":"ADA@Straße.Example"}"#).row
    #expect(row.payload.hasPrefix(#""username":"Ada.LÖVELACE@X","email":"ADA@Straße.Example""#))
    #expect(row.username == "ada.lövelace@x")
    #expect(row.email == "ada@straße.example")
    for length in 3..<40 {
      let name = String(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ@[`{.0_zZ-+az".filter { $0 != "[" && $0 != "`" && $0 != "{" }.prefix(length))
      #expect(decode(#"{"id":"1","username":"\#(name)"}"#).row.username == name.lowercased())
    }
  }

  @Test func `without a key attribute only what was sent is rendered`() {
    let rules = ProfileRules(keyAttribute: nil)
    #expect(rendered("", rules: rules) == #""username":"ada""#)
    #expect(rendered(#""attributes":{"b":1}"#, rules: rules) == #""username":"ada","attributes":{"b":["1"]}"#)
  }

  @Test func `attributes that the profile drops are left out and told once`() {
    let rules = ProfileRules(keyAttribute: "externalId", keptAttributes: ["department"])
    let decoded = decode(
      #"{"id":"1","username":"ada","locale":"en","attributes":{"department":"x","shoe":"42"}}"#, rules: rules)
    #expect(decoded.row.payload == #""username":"ada","attributes":{"department":["x"],"externalId":["1"]}"#)
    #expect(decoded.notices == [.droppedAttribute("shoe")])
  }

  @Test func `mail and disabling show in the flags`() {
    #expect(decode(#"{"id":"1","username":"ada","email":"a@b.c","enabled":true}"#).row.flags.contains(.hasEmail))
    let row = decode(#"{"id":"1","username":"ada","email":null,"enabled":false}"#).row
    #expect(!row.flags.contains(.hasEmail))
    #expect(row.flags.contains(.disables))
  }

  // MARK: - Mapping

  @Test func `a source's own names are read`() {
    let mapping = MessageMapping(
      userKey: "personId", username: "login", email: "mail", firstName: "given", lastName: "sn", enabled: "active",
      locale: "lang", groups: "memberOf", attributes: ["department": "orgUnit", "phone": "tel"])
    let decoded = decode(
      #"{"personId":7,"login":"ada","mail":"a@b.c","given":"Ada","sn":"L","active":true,"lang":"en","memberOf":["/x"],"orgUnit":"R","attributes":{"tel":"1"},"username":"no"}"#,
      mapping: mapping)
    #expect(decoded.row.key == "7")
    #expect(
      decoded.row.payload
        == #""username":"ada","email":"a@b.c","firstName":"Ada","lastName":"L","enabled":true,"attributes":{"department":["R"],"externalId":["7"],"locale":["en"],"phone":["1"]},"groups":["/x"]"#
    )
    #expect(decoded.notices == [.unknownField("username")])
    #expect(
      decode(#"{"personId":"7"}"#, mapping: mapping).fault == "invalid.message: the user has no `login` (username)")
  }

  @Test func `one field of a source may serve two purposes`() {
    let mapping = MessageMapping(userKey: "email", username: "email")
    let row = decode(#"{"email":"ada@b.c"}"#, mapping: mapping).row
    #expect(row.key == "ada@b.c")
    #expect(row.payload == #""username":"ada@b.c","email":"ada@b.c","attributes":{"externalId":["ada@b.c"]}"#)
  }

  @Test func `an attribute by its own and by the source's name is twice the same`() {
    let mapping = MessageMapping(attributes: ["department": "orgUnit"])
    #expect(
      decode(#"{"id":"1","username":"ada","orgUnit":"a","attributes":{"department":"b"}}"#, mapping: mapping).fault
        == "invalid.attribute: the attribute `department` stands twice")
  }

  @Test func `mapping and profile change the identity of the rendering`() {
    func identity(_ mapping: MessageMapping, _ rules: ProfileRules) -> [UInt8] {
      MessageDecoder.renderingIdentity(mapping: mapping, rules: rules)
    }
    let base = identity(MessageMapping(attributes: ["a": "b", "c": "d"]), .keycloakDefaults())
    #expect(identity(MessageMapping(attributes: ["c": "d", "a": "b"]), .keycloakDefaults()) == base)
    #expect(identity(MessageMapping(), .keycloakDefaults()) != base)
    #expect(
      identity(
        MessageMapping(attributes: ["a": "b", "c": "d"]), ProfileRules(keyAttribute: "externalId", keptAttributes: []))
        != base)
  }

  // MARK: - User key

  @Test func `the key is the body's, else the record's`() {
    #expect(decode(#"{"id":"8b1c","username":"ada"}"#, key: "8b1c").row.key == "8b1c")
    #expect(decode(#"{"id":"8b1c","username":"ada"}"#, key: "").row.key == "8b1c")
    #expect(decode(#"{"username":"ada"}"#, key: "8b1c").row.key == "8b1c")
    #expect(decode(#"{"id":null,"username":"ada"}"#, key: "ké\"y").row.payload.hasSuffix(#"["ké\"y"]}"#))
    #expect(decode(#"{"id":42,"username":"ada"}"#, key: "42").row.key == "42")
    #expect(decode(#"{"id":18446744073709551615,"username":"ada"}"#).row.key == "18446744073709551615")
  }

  @Test(
    arguments: [
      (#"{"username":"ada"}"#, nil, "the user key is missing: `id`"),
      (#"{"id":"a","username":"ada"}"#, "b", "`id` (the user key) of the body and the record's key differ"),
      (#"{"id":"","username":"ada"}"#, nil, "the user key is not 1 to 255 bytes without control characters"),
      (#"{"username":"ada"}"#, "", "the user key is not 1 to 255 bytes without control characters"),
      (#"{"id":"a\u0000","username":"ada"}"#, nil, "the user key is not 1 to 255 bytes without control characters"),
      (#"{"id":"a\u007f","username":"ada"}"#, nil, "the user key is not 1 to 255 bytes without control characters"),
      (#"{"id":"a\u0085","username":"ada"}"#, nil, "the user key is not 1 to 255 bytes without control characters"),
      (#"{"id":true,"username":"ada"}"#, nil, "`id` is neither a string nor a whole number"),
      (#"{"id":1.5,"username":"ada"}"#, nil, "`id` is neither a string nor a whole number"),
      (#"{"id":"1","id":"2","username":"ada"}"#, nil, "the field `id` stands twice"),
      (#"[]"#, nil, "the user is not a JSON object"),
    ] as [(String, String?, String)])
  func `a key that cannot be used is an invalid message`(user: String, key: String?, message: String) {
    let decoded = decode(user, key: key)
    #expect(decoded.kind == .changes)
    #expect(decoded.fault == "invalid.message: " + message.replacing("`id` (the user key)", with: "`id`"))
    #expect(decoded.row.flags.contains(.invalid))
    #expect(decoded.lane == .urgent)
    #expect(decoded.row.flags.contains(.wantsReply))
  }

  @Test func `a key of 255 bytes passes and one of 256 does not`() {
    let long = String(repeating: "k", count: 255)
    #expect(decode(#"{"id":"\#(long)","username":"ada"}"#).row.key == long)
    #expect(decode(#"{"id":"\#(long)k","username":"ada"}"#).fault != nil)
    #expect(
      DecodingBench().decode(
        Array(#"{"username":"ada"}"#.utf8), key: [0xFF], headers: ["ce_type": "user.created"]
      ).fault == "invalid.message: the record's key, which is the user key, is not UTF-8")
  }

  @Test func `a delete needs its key only`() {
    let decoded = decode("{}", key: "8b1c", type: "user.deleted")
    #expect(decoded.fault == nil)
    #expect(decoded.row.key == "8b1c")
    #expect(decoded.row.payload == "")
    #expect(decode(#"{"id":"1","username":7,"email":"no"}"#, type: "user.deleted").fault == nil)
  }

  // MARK: - Fields

  static let faults: [(String, String)] = [
    (#"{"id":"1"}"#, "invalid.message: the user has no `username`"),
    (#"{"id":"1","username":null}"#, "invalid.message: the user has no `username`"),
    (#"{"id":"1","username":""}"#, "invalid.message: `username` is empty"),
    (#"{"id":"1","username":7}"#, "invalid.attribute: `username` is not a string"),
    (#"{"id":"1","username":"ab"}"#, "invalid.attribute: `username` is shorter than 3 characters"),
    (#"{"id":"1","username":"a b"}"#, "invalid.attribute: `username` holds a character that usernames may not have"),
    (#"{"id":"1","username":"аda"}"#, "invalid.attribute: `username` holds a character that usernames may not have"),
    (
      #"{"id":"1","username":"ada\u0000"}"#,
      "invalid.attribute: `username` holds a character that usernames may not have"
    ),
    (#"{"id":"1","username":"ada","email":7}"#, "invalid.attribute: `email` is not a string"),
    (#"{"id":"1","username":"ada","email":"ada"}"#, "invalid.attribute: `email` is not an e-mail address"),
    (
      #"{"id":"1","username":"ada","firstName":"<b>"}"#,
      "invalid.attribute: `firstName` holds a character that names may not have"
    ),
    (
      #"{"id":"1","username":"ada","lastName":"a\u001fb"}"#,
      "invalid.attribute: `lastName` holds a character that names may not have"
    ),
    (#"{"id":"1","username":"ada","lastName":[]}"#, "invalid.attribute: `lastName` is not a string"),
    (#"{"id":"1","username":"ada","enabled":null}"#, "invalid.attribute: `enabled` is neither true nor false"),
    (#"{"id":"1","username":"ada","enabled":"true"}"#, "invalid.attribute: `enabled` is neither true nor false"),
    (#"{"id":"1","username":"ada","emailVerified":1}"#, "invalid.attribute: `emailVerified` is neither true nor false"),
    (#"{"id":"1","username":"ada","email":"a@b","email":"c@d"}"#, "invalid.message: the field `email` stands twice"),
    (#"{"id":"1","username":"ada","attributes":[]}"#, "invalid.attribute: `attributes` is not an object"),
    (
      #"{"id":"1","username":"ada","attributes":{"email":"x"}}"#,
      "invalid.attribute: the attribute `email` is named like a field of the user"
    ),
    (
      #"{"id":"1","username":"ada","attributes":{"id":"x"}}"#,
      "invalid.attribute: the attribute `id` is named like a field of the user"
    ),
    (
      #"{"id":"1","username":"ada","attributes":{"locale":"x"}}"#,
      "invalid.attribute: the attribute `locale` is named like a field of the user"
    ),
    (
      #"{"id":"1","username":"ada","attributes":{"externalId":"1"}}"#,
      "invalid.attribute: the attribute `externalId` is where the user key is kept"
    ),
    (
      #"{"id":"1","username":"ada","attributes":{"a":1,"b":2,"a":3}}"#,
      "invalid.attribute: the attribute `a` stands twice"
    ),
    (#"{"id":"1","username":"ada","attributes":{"a":{}}}"#, "invalid.attribute: the attribute `a` is an object"),
    (
      #"{"id":"1","username":"ada","attributes":{"a":["x",null]}}"#,
      "invalid.attribute: the attribute `a` has a value that is no string, number or boolean"
    ),
    (
      #"{"id":"1","username":"ada","attributes":{"a":[["x"]]}}"#,
      "invalid.attribute: the attribute `a` has a value that is no string, number or boolean"
    ),
    (
      #"{"id":"1","username":"ada","attributes":{"a":"x\u0000"}}"#,
      "invalid.attribute: the attribute `a` holds a NUL character"
    ),
    (#"{"id":"1","username":"ada","locale":{}}"#, "invalid.attribute: the attribute `locale` is an object"),
    (#"{"id":"1","username":"ada","groups":"/a"}"#, "invalid.attribute: `groups` is not a list"),
    (
      #"{"id":"1","username":"ada","groups":["/a",1]}"#,
      "invalid.attribute: `groups` holds something that is no path of a group"
    ),
    (
      #"{"id":"1","username":"ada","groups":[""]}"#,
      "invalid.attribute: `groups` holds something that is no path of a group"
    ),
  ]

  @Test(arguments: UserTests.faults)
  func `a field that breaks a rule is named with the rule`(user: String, fault: String) {
    let decoded = decode(user)
    #expect(decoded.fault == fault)
    #expect(decoded.row.payload == "")
    #expect(decoded.row.fault?.hint.isEmpty == false)
  }

  @Test(arguments: ["abc", "a.b_c-d@e+f", "ÀÉ1", "ßæł", "ada😀", String(repeating: "x", count: 255)])
  func `usernames that Keycloak takes pass`(username: String) {
    #expect(decode(#"{"id":"1","username":"\#(username)"}"#).fault == nil)
  }

  @Test(arguments: [
    "a b", "дом", "日本語", "e\u{301}a", "a/b", "a'b", "a:b", "a,b", "a\u{200D}b", String(repeating: "x", count: 256),
  ])
  func `usernames that Keycloak refuses do not`(username: String) {
    #expect(decode(#"{"id":"1","username":"\#(username)"}"#).fault?.hasPrefix("invalid.attribute: `username`") == true)
  }

  @Test(arguments: ["O'Brien-Smith, Jr.", "Анна", "山田 太郎", "a@b_c+d:e`", "Zoë"])
  func `names of any script pass`(name: String) {
    #expect(decode(#"{"id":"1","username":"ada","firstName":"\#(name)","lastName":"\#(name)"}"#).fault == nil)
  }

  @Test(arguments: [
    "a@b", "a@localhost", "first.last+tag@sub.example.com", "a@straße.example", #"\"a b\"@x.y"#, "a@[127.0.0.1]",
    String(repeating: "x", count: 64) + "@example.com", "o'b!#$%&*/=?^_`{|}~-@x.y",
  ])
  func `e-mail addresses that Keycloak takes pass`(email: String) {
    #expect(decode(#"{"id":"1","username":"ada","email":"\#(email)"}"#).fault == nil)
  }

  @Test(arguments: [
    "@b", "a@", "a", "a@@b", ".a@b", "a.@b", "a..b@c", "a b@c", "a@b c", "a@-b", "a@b-", "a@b..c", "a@b.", "é@b.c",
    String(repeating: "x", count: 65) + "@example.com", "a@" + String(repeating: "x", count: 64) + ".com", "a@b\u{a0}c",
    "a@b\\u0000",
  ])
  func `what is no e-mail address is refused`(email: String) {
    #expect(
      decode(#"{"id":"1","username":"ada","email":"\#(email)"}"#).fault
        == "invalid.attribute: `email` is not an e-mail address")
  }

  // MARK: - Profile

  @Test(
    arguments: [
      (#""attributes":{"code":"A1"}"#, nil),
      (#""attributes":{"code":["A1","B2"]}"#, "the attribute `code` has several values and may have one"),
      (#""attributes":{"code":"a1"}"#, "the attribute `code` does not match the profile's pattern"),
      (#""attributes":{"code":"A1x"}"#, "the attribute `code` does not match the profile's pattern"),
      (#""attributes":{"short":"12345"}"#, nil),
      (#""attributes":{"short":"äöüß😀"}"#, "the attribute `short` is longer than 5 characters"),
      (#""attributes":{"short":["1"," 2 "]}"#, "the attribute `short` is shorter than 2 characters"),
      (#""attributes":{"free":"anything"}"#, nil),
      (#""groups":["/staff"]"#, nil),
      (#""groups":["/staff","/Staff"]"#, "`groups` names a group that the provider does not have"),
    ] as [(String, String?)])
  func `the profile's rules are checked`(fields: String, message: String?) {
    let rules = ProfileRules(
      keyAttribute: "externalId",
      fields: [
        FieldRule(name: "code", pattern: "[A-Z][0-9]", isMultivalued: false),
        FieldRule(name: "short", minimumLength: 2, maximumLength: 5), FieldRule(name: "free", pattern: "(?<!"),
      ], groups: ["/staff", "/staff/berlin"])
    let decoded = decode(#"{"id":"1","username":"ada",\#(fields)}"#, rules: rules)
    #expect(decoded.fault == message.map { "invalid.attribute: \($0)" })
  }

  @Test func `a required attribute is missed on create only`() {
    let rules = ProfileRules(keyAttribute: nil, fields: [FieldRule(name: "cost", isRequired: true)])
    let user = #"{"id":"1","username":"ada"}"#
    #expect(
      decode(user, type: "user.created", rules: rules).fault
        == "invalid.attribute: the attribute `cost` is missing, and the profile requires it")
    #expect(decode(user, type: "user.updated", rules: rules).fault == nil)
    #expect(
      decode(#"{"id":"1","username":"ada","attributes":{"cost":1}}"#, type: "user.created", rules: rules).fault == nil)
  }

  @Test func `values up to 2048 characters pass, longer ones do not`() {
    func fault(_ count: Int) -> String? {
      decode(#"{"id":"1","username":"ada","attributes":{"a":"\#(String(repeating: "x", count: count))"}}"#).fault
    }
    #expect(fault(2_048) == nil)
    #expect(fault(2_049) == "invalid.attribute: the attribute `a` is longer than 2048 characters")
  }
}
