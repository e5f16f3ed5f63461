import SyncModel
import Testing
import Wire

@Suite struct EnvelopeTests {
  private let ada =
    #"{"id":"8b1c","username":"ada","email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","enabled":true,"locale":"en","attributes":{"department":["R&D"]},"groups":["/staff"]}"#
  private let rendered =
    #""username":"ada","email":"ada@example.com","firstName":"Ada","lastName":"Lovelace","enabled":true,"attributes":{"department":["R&D"],"externalId":["8b1c"],"locale":["en"]},"groups":["/staff"]"#

  @Test func `binary mode reads the headers and the user`() {
    let decoded = DecodingBench().decode(
      ada, key: "8b1c",
      headers: [
        "ce_specversion": "1.0", "ce_type": "user.created.v1", "ce_id": "e-1", "ce_source": "/hr",
        "ce_time": "2026-11-22T10:00:00Z", "ce_sequence": "12", "ce_correlationid": "c-9", "ce_replytopic": "mine",
        "content-type": "application/json",
      ])
    #expect(decoded.kind == .changes)
    #expect(decoded.lane == .urgent)
    #expect(decoded.process == "")
    #expect(decoded.reply == ReplyContext(id: "e-1", correlation: "c-9", replyTopic: "mine"))
    #expect(
      decoded.rows == [
        Decoded.Row(
          action: .create, lane: .urgent, key: "8b1c", version: 1_795_341_600_000_000, payload: rendered, raw: ada,
          index: 0, flags: [.endsRecord, .wantsReply, .hasEmail], username: "ada", email: "ada@example.com", fault: nil)
      ])
  }

  @Test func `structured mode and plain JSON render the same user`() {
    let structured = DecodingBench().decode(
      #"{"specversion":"1.0","id":"e-1","source":"/hr","type":"user.created","correlationid":"c-9","replytopic":"mine","data":"#
        + ada + "}",
      key: "8b1c", headers: ["content-type": "application/cloudevents+json; charset=UTF-8"])
    let plain = DecodingBench().decode(
      #"{"type":"user.created","id":"e-1","correlationId":"c-9","replyTopic":"mine","user":"# + ada + "}")
    for decoded in [structured, plain] {
      #expect(decoded.row.payload == rendered)
      #expect(decoded.row.key == "8b1c")
      #expect(decoded.row.action == .create)
      #expect(decoded.lane == .urgent)
      #expect(decoded.reply == ReplyContext(id: "e-1", correlation: "c-9", replyTopic: "mine"))
      #expect(decoded.notices.isEmpty)
    }
  }

  @Test(arguments: [
    ("user.created", Action.create), ("user.updated", .update), ("user.upserted", .upsert), ("user.deleted", .delete),
    ("user.created.v1", .create), ("user.updated.v1", .update), ("user.upserted.v1", .upsert),
    ("user.deleted.v1", .delete),
  ])
  func `each type asks for its action`(type: String, action: Action) {
    let decoded = DecodingBench().decode(ada, headers: ["ce_type": type])
    #expect(decoded.row.action == action)
    #expect(decoded.row.fault == nil)
    #expect(decoded.row.payload == (action == .delete ? "" : rendered))
  }

  @Test(arguments: ["true", "TRUE", "True"])
  func `the import flag makes a single change an import change of its process`(flag: String) {
    let headers = ["ce_type": "user.updated", "ce_import": flag, "ce_importprocessid": "hr-2026-11-22"]
    let decoded = DecodingBench().decode(ada, headers: headers)
    #expect(decoded.lane == .import)
    #expect(decoded.process == "hr-2026-11-22")
    #expect(decoded.row.flags == [.endsRecord, .hasEmail])
    let structured = DecodingBench().decode(
      #"{"type":"user.updated","import":true,"importprocessid":"hr-2026-11-22","data":"# + ada + "}",
      headers: ["content-type": "application/cloudevents+json"])
    #expect(structured.lane == .import)
    #expect(structured.process == "hr-2026-11-22")
    let plain = DecodingBench().decode(
      #"{"type":"user.updated","import":"true","importProcessId":"hr-2026-11-22","user":"# + ada + "}")
    #expect(plain.lane == .import)
    #expect(plain.process == "hr-2026-11-22")
  }

  @Test func `an urgent change ignores its import process ID`() {
    let headers = ["ce_type": "user.updated", "ce_import": "false", "ce_importprocessid": "@bad"]
    let decoded = DecodingBench().decode(ada, headers: headers)
    #expect(decoded.lane == .urgent)
    #expect(decoded.process == "")
    #expect(decoded.fault == nil)
  }

  @Test(arguments: ["@urgent/hr", "a\u{1}", String(repeating: "x", count: 201), "a\u{85}b"])
  func `an unusable import process ID makes the message unreadable`(process: String) {
    let decoded = DecodingBench().decode(
      ada, headers: ["ce_type": "user.updated", "ce_import": "true", "ce_importprocessid": process])
    #expect(decoded.kind == .unreadable)
    #expect(decoded.process == "")
    #expect(
      decoded.fault
        == "invalid.message: the import process ID is not 1 to 200 bytes without control characters, or begins with @")
  }

  @Test(
    arguments: [
      (["ce_type": "user.renamed"], "{}", "invalid.message: the message's type `user.renamed` is not known"),
      (["ce_type": "user.created.v2"], "{}", "invalid.message: the message's type `user.created.v2` is not known"),
      (["ce_type": "a\u{7}b"], "{}", "invalid.message: the message's type `a\u{FFFD}b` is not known"),
      ([:], "{}", "invalid.message: the message has no type"),
      ([:], "[]", "invalid.message: the record's value is not a JSON object"),
      ([:], "", "invalid.message: the record's value is empty"),
      ([:], "{\"type\":", "invalid.message: the record's value cannot be read: it is not valid JSON (at byte 8)"),
      ([:], #"{"type":7}"#, "invalid.message: `type` of the message is not a string"),
      ([:], #"{"type":"user.created"}"#, "invalid.message: the message has no user"),
      ([:], #"{"type":"user.created","type":"user.created"}"#, "invalid.message: the field `type` stands twice"),
      ([:], #"{"type":"user.created","import":1,"user":{}}"#, "invalid.message: `import` is neither true nor false"),
      (
        ["ce_type": "user.created", "ce_import": "yes"], "{}", "invalid.message: `ce_import` is neither true nor false"
      ),
      (
        ["ce_type": "user.created", "ce_specversion": "0.3"], "{}",
        "invalid.message: the event's specversion is not 1.0"
      ),
      (
        ["content-type": "application/cloudevents-batch+json"], "[]",
        "invalid.message: batches of CloudEvents are not read"
      ),
      (
        ["content-type": "application/cloudevents+json"], #"{"type":"user.created","data_base64":"e30="}"#,
        "invalid.message: the event's data is base64"
      ),
      (
        ["content-type": "application/cloudevents+json"], #"{"type":"user.created","data":null}"#,
        "invalid.message: the message has no user"
      ),
    ] as [([String: String], String, String)])
  func `what cannot be read is one import change with a reason`(
    headers: [String: String], value: String, fault: String
  ) {
    let decoded = DecodingBench().decode(value, headers: headers.merging(["ce_importprocessid": "p"]) { $1 })
    #expect(decoded.kind == .unreadable)
    #expect(decoded.fault == fault)
    #expect(decoded.lane == .import)
    #expect(decoded.process == "p")
    #expect(decoded.row.lane == .import)
    #expect(decoded.row.action.isChange)
    #expect(decoded.row.flags == [.invalid, .endsRecord])
    #expect(decoded.row.raw == value)
    #expect(decoded.row.fault?.hint.isEmpty == false)
  }

  @Test func `a null value is invalid`() {
    let decoded = DecodingBench().decode(nil, key: "8b1c", headers: ["ce_type": "user.deleted"])
    #expect(decoded.kind == .unreadable)
    #expect(decoded.fault == "invalid.message: the record has no value (null)")
    #expect(DecodingBench().decode(nil).fault == "invalid.message: the record has no value (null)")
  }

  @Test func `import events open and close a process`() {
    let headers = ["ce_type": "import.started", "ce_importprocessid": "p"]
    let started = DecodingBench().decode(#"{"expected":100000}"#, headers: headers)
    #expect(started.kind == .started(expected: 100_000))
    #expect(started.process == "p")
    #expect(started.row.action == .importStarted)
    #expect(started.row.flags == .endsRecord)
    #expect(DecodingBench().decode("{}", headers: headers).kind == .started(expected: nil))
    #expect(DecodingBench().decode(nil, headers: headers).kind == .started(expected: nil))
    let completed = DecodingBench().decode(
      nil, headers: ["ce_type": "import.completed.v1", "ce_importprocessid": "p"])
    #expect(completed.kind == .completed)
    #expect(completed.row.action == .importCompleted)
    let plain = DecodingBench().decode(#"{"type":"import.started","importProcessId":"p","expected":7}"#)
    #expect(plain.kind == .started(expected: 7))
    #expect(plain.process == "p")
    #expect(plain.notices.isEmpty)
    #expect(
      DecodingBench().decode(#"{"expected":-1}"#, headers: headers).fault
        == "invalid.message: `expected` is not a whole number of 0 or more")
    #expect(
      DecodingBench().decode("{}", headers: ["ce_type": "import.completed"]).fault
        == "invalid.message: the message says nothing about which import it is: the import process ID is missing")
  }

  @Test func `headers alone tell the lane where they can`() {
    func lane(_ headers: [String: String]) -> Lane? {
      let decoder = MessageDecoder(mapping: MessageMapping(), rules: .keycloakDefaults())
      decoder.begin()
      var memory: [UnsafeMutableRawBufferPointer] = []
      defer { for text in memory { text.deallocate() } }
      for (name, value) in headers {
        var name = name
        let text = UnsafeMutableRawBufferPointer.allocate(byteCount: value.utf8.count, alignment: 1)
        memory.append(text)
        text.copyBytes(from: Array(value.utf8))
        name.withUTF8 { decoder.header(UnsafeRawBufferPointer($0), UnsafeRawBufferPointer(text)) }
      }
      return decoder.laneOfHeaders()
    }
    #expect(lane(["ce_type": "user.updated"]) == .urgent)
    #expect(lane(["ce_type": "user.updated", "ce_import": "true"]) == .import)
    #expect(lane(["ce_type": "users.bulk.v1"]) == .import)
    #expect(lane(["ce_type": "import.started"]) == .import)
    #expect(lane(["ce_type": "what"]) == .import)
    #expect(lane([:]) == nil)
    #expect(lane(["ce_type": "user.updated", "content-type": "application/cloudevents+json"]) == nil)
  }

  @Test func `unknown fields are told once`() {
    let decoder = MessageDecoder(mapping: MessageMapping(), rules: .keycloakDefaults())
    let value = Array(
      #"{"type":"user.created","trace":1,"user":{"id":"1","username":"ada","roles":["admin"],"phone":null}}"#.utf8)
    let bench = DecodingBench()
    #expect(
      bench.decode(value, key: nil, headers: [:], by: decoder).notices
        == [.unknownField("trace"), .unknownField("roles"), .unknownField("phone")])
    #expect(bench.decode(value, key: nil, headers: [:], by: decoder).notices == [])
  }
}
