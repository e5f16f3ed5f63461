import JSON
import SyncModel
import Testing
import Wire

@Suite struct HostileInputTests {
  private let headers = ["ce_type": "user.upserted"]

  @Test func `deep nesting, lone surrogates, invalid UTF-8 and huge numbers make a message unreadable`() {
    let deep = String(repeating: "[", count: 100_000)
    for (value, reason) in [
      (#"{"id":"1","username":"ada","x":"# + deep, "it is nested too deeply (at byte 94)"),
      (#"{"id":"1","username":"a\ud800"}"#, "it is not valid JSON (at byte 23)"),
      (#"{"id":1e999}"#, "a number is malformed or too large (at byte 6)"),
      (#"{"id":123456789012345678901234567890}"#, "a number is malformed or too large (at byte 6)"),
    ] {
      #expect(
        DecodingBench().decode(value, headers: headers).fault
          == "invalid.message: the record's value cannot be read: \(reason)")
    }
    let decoded = DecodingBench().decode(
      Array(#"{"id":"1","username":""#.utf8) + [0xFF, 0x22, 0x7D], key: nil, headers: headers)
    #expect(
      decoded.fault == "invalid.message: the record's value cannot be read: it is not valid UTF-8 (at byte 22)")
  }

  @Test func `five megabytes pass or fail by rule`() {
    let long = String(repeating: "x", count: 5_000_000)
    #expect(
      DecodingBench().decode(#"{"id":"1","username":"\#(long)"}"#, headers: headers).fault
        == "invalid.attribute: `username` is longer than 255 characters")
    #expect(DecodingBench().decode(#"{"id":"1","username":"ada","junk":"\#(long)"}"#, headers: headers).fault == nil)
    let names = (0..<200_000).map { #""n\#($0)":1"# }.joined(separator: ",")
    #expect(
      DecodingBench().decode(#"{"id":"1","username":"ada","attributes":{\#(names)}}"#, headers: headers).fault
        == "invalid.attribute: `attributes` holds more than 500 names")
    #expect(DecodingBench().decode(#"{"id":"1","username":"ada",\#(names)}"#, headers: headers).fault == nil)
    let groups = (0..<5_000).map { "\"/g\($0)\"" }.joined(separator: ",")
    #expect(
      DecodingBench().decode(#"{"id":"1","username":"ada","groups":[\#(groups)]}"#, headers: headers).fault
        == "invalid.attribute: `groups` holds more than 2000 groups")
  }

  @Test func `many attributes and escapes grow the chunk and stay exact`() throws {
    let names = (0..<499).map { "name-\(999 - $0)" }
    let value = String(repeating: #"\"\\\n\u0001é"#, count: 40)
    let attributes = names.map { #""\#($0)":"\#(value)""# }.joined(separator: ",")
    let row = DecodingBench().decode(#"{"id":"1","username":"ada","attributes":{\#(attributes)}}"#, headers: headers)
      .row
    #expect(row.fault == nil)
    let view = try UserView(payload: Array(row.payload.utf8))
    #expect(view.attribute("name-700") == [String(repeating: "\"\\\n\u{1}é", count: 40)])
    let rendered = view.fields.filter { $0.isAttribute }.map(\.name)
    #expect(rendered == (names + ["externalId"]).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
  }

  @Test func `a user key full of escapes survives a chunk that moves`() throws {
    let key = String(repeating: "\"", count: 255)
    let row = DecodingBench().decode(#"{"username":"ada"}"#, key: key, headers: headers).row
    #expect(row.fault == nil)
    #expect(try UserView(payload: Array(row.payload.utf8)).attribute("externalId") == [key])
  }

  @Test func `messages of thousands of unknown names keep being read`() {
    let decoder = MessageDecoder(mapping: MessageMapping(), rules: .keycloakDefaults())
    let bench = DecodingBench()
    for round in 0..<40 {
      let names = (0..<100).map { #""unknown\#(round * 100 + $0)":[{"a":1}]"# }.joined(separator: ",")
      let user = #"{"id":"\#(round)",\#(names),"username":"ada","attributes":{"some-long-attribute-\#(round)":1}}"#
      let decoded = bench.decode(Array(user.utf8), key: nil, headers: headers, by: decoder)
      #expect(decoded.fault == nil)
      #expect(decoded.row.payload.contains(#""externalId":["\#(round)"],"some-long-attribute-\#(round)":["1"]"#))
    }
  }

  @Test func `thousands of names that the profile drops stay dropped`() {
    let rules = ProfileRules(keyAttribute: "externalId", keptAttributes: ["kept"])
    let decoder = MessageDecoder(mapping: MessageMapping(), rules: rules)
    let bench = DecodingBench()
    for round in 0..<8 {
      let names = (0..<400).map { #""dropped\#(round * 400 + $0)":1"# }.joined(separator: ",")
      let user = #"{"id":"1","username":"ada","attributes":{\#(names),"kept":1}}"#
      let decoded = bench.decode(Array(user.utf8), key: nil, headers: headers, by: decoder)
      #expect(decoded.row.payload == #""username":"ada","attributes":{"externalId":["1"],"kept":["1"]}"#)
      let bad = #"{"id":"1","username":"ada","attributes":{"\u0007\#(round)":1}}"#
      #expect(
        bench.decode(Array(bad.utf8), key: nil, headers: headers, by: decoder).fault
          == "invalid.attribute: an attribute's name is not 1 to 255 bytes without control characters")
    }
  }

  @Test func `mutated messages never break the decoder's promises`() {
    let seeds: [(headers: [String: String], value: String)] = [
      (
        ["ce_type": "user.created", "ce_import": "true", "ce_importprocessid": "p"],
        #"{"id":"8b1c","username":"ada","email":"ada@example.com","firstName":"Ada","enabled":true,"locale":"en","attributes":{"department":["R&D",1,true],"b":null},"groups":["/staff","/a"]}"#
      ),
      (
        ["content-type": "application/cloudevents+json"],
        #"{"specversion":"1.0","type":"users.bulk","importprocessid":"p","data":{"users":[{"id":"1","username":"one"},{"id":2,"username":"two","action":"delete"},{"id":"3","username":"thr\u00e9\ud83d\ude00","version":"2026-11-22T09:00:00Z"}]}}"#
      ),
      ([:], #"{"type":"user.updated","import":false,"user":{"username":"ada","email":null,"emailVerified":null}}"#),
      ([:], #"{"type":"import.started","importProcessId":"p","expected":12}"#),
    ]
    var generator = SeededGenerator(seed: 2_026)
    let decoder = MessageDecoder(mapping: MessageMapping(), rules: .keycloakDefaults())
    var bench = DecodingBench()
    var valid = 0
    for round in 0..<30_000 {
      let seed = seeds[Int(generator.next() % UInt64(seeds.count))]
      var bytes = Array(seed.value.utf8)
      for _ in 0..<(generator.next() % 4) {
        let place = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 4 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("{}[],:\"\\0-.ntf".utf8)[Int(generator.next() % 14)], at: place)
        default:
          let end = min(bytes.count, place + Int(generator.next() % 12))
          bytes.insert(contentsOf: bytes[place..<end], at: place)
        }
        if bytes.isEmpty { bytes = [0x7B] }
      }
      bench.rowLimit = round % 3 == 0 ? 1 : .max
      let key: [UInt8]? = round % 5 == 0 ? [0x38, 0x62] : nil
      let decoded = bench.decode(bytes, key: key, headers: seed.headers, by: decoder)
      #expect(!decoded.rows.isEmpty)
      #expect(decoded.rows.last?.flags.contains(.endsRecord) == true)
      #expect(decoded.rows.filter { $0.flags.contains(.endsRecord) }.count == 1)
      for row in decoded.rows {
        #expect(row.flags.contains(.invalid) == (row.fault != nil))
        if row.fault != nil || !row.action.isChange || row.action == .delete {
          #expect(row.payload.isEmpty)
        } else {
          valid += 1
          #expect((1...255).contains(row.key.utf8.count))
          let view = try? UserView(payload: Array(row.payload.utf8))
          #expect(view?.username?.isEmpty == false, "round \(round): \(row.payload)")
          #expect(view?.attribute("externalId") == [row.key], "round \(round): \(row.payload)")
        }
      }
    }
    // The mutations are mild enough for the good path to be walked, too.
    #expect(valid > 3_000)
  }
}
