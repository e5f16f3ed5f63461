import JSON
import Testing

@Suite struct JSONParsingTests {
  @Test func `every kind of value is read`() throws {
    let value = try JSONValue.parse(
      #" {"a":[null,true,false,1,-2,1.5,1e3,"x\n\u00e9\uD83D\uDE00"],"b":{},"c":[],"big":18446744073709551615} "#)
    #expect(value["a"] == [nil, true, false, 1, -2, 1.5, 1000.0, "x\né😀"])
    #expect(value["b"] == [:])
    #expect(value["c"] == [])
    #expect(value["big"]?.double == 18_446_744_073_709_551_616)
    #expect(value["d"] == nil)
    #expect(value["a"]?[7]?.string == "x\né😀")
    #expect(value["a"]?[8] == nil)
  }

  @Test(arguments: [
    ("", JSONError.Reason.empty, nil), ("  \n", .empty, nil), ("{", .syntax, 1), ("[1,]", .syntax, 3),
    (#"{"a":1,}"#, .syntax, 7), (#"{"a" 1}"#, .syntax, 5), ("[1 2]", .syntax, 3), ("tru", .syntax, 3),
    ("nul1", .syntax, 3), (#""abc"#, .syntax, 4), (#""\x""#, .syntax, 1), (#""\ud800""#, .syntax, 1),
    (#""\udc00x""#, .syntax, 1), (#""\ud800\u0041""#, .syntax, 1), ("\"a\u{1}\"", .syntax, 2), ("1 1", .syntax, 2),
    ("[01]", .number, 1), ("[-]", .number, 1), ("[1.]", .number, 1), ("1e999", .number, 0),
    ("[18446744073709551616]", .number, 1), ("[-9223372036854775809]", .number, 1), ("[NaN]", .syntax, 1),
    ("[1]]", .syntax, 3),
    ("{1:2}", .syntax, 1), ("'a'", .syntax, 0),
  ])
  func `what is not JSON is refused where it stops being it`(text: String, reason: JSONError.Reason, offset: Int?) {
    #expect(throws: JSONError(reason, at: offset)) { try JSONValue.parse(text) }
  }

  @Test(
    arguments: [
      [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xC0, 0x80, 0x22],
      [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
    ] as [[UInt8]])
  func `invalid UTF-8 is an error at its first byte`(bytes: [UInt8]) {
    #expect(throws: JSONError(.encoding, at: 1)) { try JSONValue.parse(bytes) }
  }

  @Test func `nesting up to the limit is read and beyond it refused`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + "1" + String(repeating: "]", count: depth)
    }
    var parser = JSONParser(maximumDepth: 8)
    func parse(_ text: String) throws -> JSONValue {
      var result: Result<JSONValue, any Error> = .success(.null)
      Array(text.utf8).withUnsafeBytes { bytes in result = Result { try parser.value(bytes) } }
      return try result.get()
    }
    _ = try parse(nested(8))
    #expect(throws: JSONError(.depth, at: 8)) { try parse(nested(9)) }
    #expect(throws: JSONError(.depth, at: 8)) { try parse(nested(1_000_000)) }
    #expect(throws: JSONError(.depth, at: 24)) { try parse(String(repeating: #"{"a":["#, count: 500_000)) }
  }

  @Test func `a parser goes on after an error and with larger documents`() throws {
    var parser = JSONParser()
    for size in [1, 5_000, 100, 5_000_000, 2] {
      let text = #"{"a":""# + String(repeating: "x", count: size) + #""}"#
      let value = try Array(text.utf8).withUnsafeBytes { try parser.value($0) }
      #expect(value["a"]?.string?.utf8.count == size)
      #expect(throws: JSONError.self) { try Array("[1,".utf8).withUnsafeBytes { try parser.value($0) } }
    }
  }

  @Test func `of a name that stands twice the last counts`() throws {
    let value = try JSONValue.parse(#"{"a":1,"b":2,"a":3}"#)
    #expect(value["a"] == 3)
    #expect(value.object?.names == ["a", "b", "a"])
  }

  @Test func `the tape is read without trees`() throws {
    let text = #"{"id":"8b1c","n":[1,{"x":[]},"y"],"emailVerified":true,"aNameOfMoreThanSixteenBytes":null,"":1.5}"#
    let bytes = Array(text.utf8) + Array(repeating: 0x7A, count: JSONParser.padding)
    var parser = JSONParser()
    try bytes.withUnsafeBytes { buffer in
      let root = try parser.parse(padded: try #require(buffer.baseAddress), count: text.utf8.count)
      #expect(root.isObject)
      #expect(root.count == 5)
      #expect(root.member(JSONName("id"))?.text == "8b1c")
      #expect(root.member(JSONName("emailVerified"))?.kind == .true)
      #expect(root.member(JSONName("aNameOfMoreThanSixteenBytes"))?.isNull == true)
      #expect(root.member(JSONName(""))?.double == 1.5)
      #expect(root.member(JSONName("emailVerifieD")) == nil)
      let list = try #require(root.member(JSONName("n")))
      #expect(list.isArray)
      #expect(list.count == 3)
      #expect(list.firstChild.integer == 1)
      #expect(list.firstChild.next.next.text == "y")
      #expect(list.firstChild.next.next.next.isEnd)
      #expect(list.next.text == "emailVerified")
    }
  }

  @Test func `any bytes give a value or an error that agrees with the fault finder`() {
    var generator = SeededGenerator(seed: 42)
    let seeds = [
      #"{"users":[{"id":"1","username":"ada","attributes":{"a":["b",1,true,null]},"groups":[]}]}"#,
      #"[1.5e3,"\u00e9"]"#,
      "\"\u{e9}\\n\"",
    ].map { Array($0.utf8) }
    for _ in 0..<20_000 {
      var bytes = seeds[Int(generator.next() % UInt64(seeds.count))]
      for _ in 0...(generator.next() % 3) {
        let place = Int(generator.next() % UInt64(bytes.count))
        switch generator.next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(Array(#"{}[],:"\0-.eu"#.utf8)[Int(generator.next() % 13)], at: place)
        }
        if bytes.isEmpty { bytes = [0x20] }
      }
      do {
        let value = try JSONValue.parse(bytes)
        #expect((try? JSONValue.parse(value.bytes)) == value)
      } catch {
        // An offset is missing only where there is nothing at all.
        #expect(error.offset != nil || error.reason == .empty, "\(String(decoding: bytes, as: UTF8.self)): \(error)")
      }
    }
  }
}

/// SplitMix64, so that a failing case comes again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
