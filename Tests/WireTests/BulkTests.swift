import SyncModel
import Testing
import Wire

@Suite struct BulkTests {
  private let headers = ["ce_type": "users.bulk.v1", "ce_importprocessid": "p"]

  @Test func `each item is a change with its own action, version and bytes`() {
    let value = """
      { "note": {"a": [1, {"b": []}]}, "users": [
        {"id":"1","username":"one"},
        {"id":"2","username":"two","action":"create"} ,
        {"id":"3","action":"delete","attributes":{"x":["]}"]}},
        {"id":"4","username":"four","version":"2026-11-22T09:00:00Z"}
      ] , "more": [] }
      """
    let decoded = DecodingBench().decode(value, key: "partition-7", headers: headers)
    #expect(decoded.kind == .changes)
    #expect(decoded.lane == .import)
    #expect(decoded.process == "p")
    #expect(decoded.rows.map(\.action) == [.upsert, .create, .delete, .upsert])
    #expect(decoded.rows.map(\.key) == ["1", "2", "3", "4"])
    #expect(decoded.rows.map(\.index) == [0, 1, 2, 3])
    #expect(decoded.rows.map(\.username) == ["one", "two", "", "four"])
    #expect(decoded.rows.map(\.fault) == [nil, nil, nil, nil])
    #expect(decoded.rows.map { $0.flags.contains(.endsRecord) } == [false, false, false, true])
    #expect(decoded.rows[2].payload == "")
    #expect(
      decoded.rows.map(\.raw) == [
        #"{"id":"1","username":"one"}"#, #"{"id":"2","username":"two","action":"create"}"#,
        #"{"id":"3","action":"delete","attributes":{"x":["]}"]}}"#,
        #"{"id":"4","username":"four","version":"2026-11-22T09:00:00Z"}"#,
      ])
    #expect(
      decoded.rows.map(\.version) == [
        1_795_341_600_000_000, 1_795_341_600_000_000, 1_795_341_600_000_000, 1_795_338_000_000_000,
      ])
  }

  @Test func `the default action is the source's`() {
    var bench = DecodingBench()
    bench.mapping.defaultAction = .create
    #expect(bench.decode(#"{"users":[{"id":"1","username":"one"}]}"#, headers: headers).row.action == .create)
  }

  @Test func `plain and structured bulks are read too`() {
    let plain = DecodingBench().decode(
      #"{"users":[{"id":"1","username":"one"}],"importProcessId":"p","type":"users.bulk"}"#)
    #expect(plain.process == "p")
    #expect(plain.row.raw == #"{"id":"1","username":"one"}"#)
    let structured = DecodingBench().decode(
      #"{"data":{"x":{},"users":[ {"id":"1","username":"one"} ]},"importprocessid":"p","type":"users.bulk"}"#,
      headers: ["content-type": "application/cloudevents+json"])
    #expect(structured.process == "p")
    #expect(structured.row.raw == #"{"id":"1","username":"one"}"#)
    #expect(structured.row.fault == nil)
  }

  @Test func `a bulk without a process ID is unassigned`() {
    let decoded = DecodingBench().decode(#"{"type":"users.bulk","users":[{"id":"1","username":"one"}]}"#)
    #expect(decoded.lane == .import)
    #expect(decoded.process == "")
    #expect(decoded.fault == nil)
  }

  @Test func `an empty bulk is a log line`() {
    let decoded = DecodingBench().decode(#"{"users":[]}"#, headers: headers)
    #expect(decoded.kind == .nothing)
    #expect(decoded.rows.map(\.action) == [.nothing])
    #expect(decoded.row.flags == .endsRecord)
  }

  @Test(arguments: [
    ("[]", "invalid.message: the bulk message has no body"),
    ("{}", "invalid.message: the bulk message has no list `users`"),
    (#"{"users":{}}"#, "invalid.message: the bulk message has no list `users`"),
    (#"{"users":[],"users":[]}"#, "invalid.message: the field `users` stands twice"),
  ])
  func `a bulk without its list is unreadable`(value: String, fault: String) {
    let decoded = DecodingBench().decode(value, headers: headers)
    #expect(decoded.kind == .unreadable)
    #expect(decoded.process == "p")
    #expect(decoded.fault == fault)
  }

  @Test func `a bad item costs only itself`() {
    let decoded = DecodingBench().decode(
      #"{"users":[ 17 ,"x",null,{"username":"a"},{"id":"5","username":"five","action":"drop"},{"id":"6","username":"six","version":"soon"},{"id":"7","username":"seven"}]}"#,
      headers: headers)
    #expect(
      decoded.rows.map { $0.fault?.message } == [
        "the user is not a JSON object", "the user is not a JSON object", "the user is not a JSON object",
        "the user key is missing: `id`", "`action` of the item is not known",
        "`version` of the item is not an RFC 3339 time", nil,
      ])
    #expect(decoded.rows.map { $0.raw.prefix(4) } == ["17", "\"x\"", "null", "{\"us", "{\"id", "{\"id", "{\"id"])
    #expect(decoded.rows.map(\.key) == ["", "", "", "", "5", "6", "7"])
    #expect(decoded.rows.map { $0.flags.contains(.invalid) } == [true, true, true, true, true, true, false])
  }

  @Test func `an item's version saves it where the event has none`() {
    var bench = DecodingBench()
    bench.mapping.version = .sequence
    let decoded = bench.decode(
      #"{"users":[{"id":"1","username":"one","version":"18446744073709551615"},{"id":"2","username":"two","version":7},{"id":"3","username":"three"}]}"#,
      headers: headers)
    #expect(decoded.rows.map(\.version) == [.max, 7, 0])
    #expect(
      decoded.rows.map { $0.fault?.message } == [
        nil, nil, "ce_sequence is missing or not digits up to 2^64-1, and it is this source's version",
      ])
  }

  @Test(arguments: [1, 2, 3, 7, 50])
  func `a bulk that does not fit goes on in further chunks`(rowLimit: Int) {
    let items = (0..<50).map { index in
      index % 9 == 4 ? " \(index) " : #"{"id":"\#(index)","username":"user\#(index)","attributes":{"a":["{[",{}]}}"#
    }
    var bench = DecodingBench()
    let value = #"{"users":["# + items.joined(separator: " , ") + "]}"
    let whole = bench.decode(value, headers: headers)
    bench.rowLimit = rowLimit
    let cut = bench.decode(value, headers: headers)
    #expect(cut.chunks == (50 + rowLimit - 1) / rowLimit)
    #expect(cut.rows == whole.rows)
    #expect(cut.process == "p")
    #expect(cut.rows.map(\.raw) == items.map { $0.filter { $0 != " " } })
    bench.rowLimit = .max
    bench.byteLimit = 1
    #expect(bench.decode(value, headers: headers).rows == whole.rows)
  }
}
