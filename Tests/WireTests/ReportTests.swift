import JSON
import SyncModel
import Testing
import Wire

@Suite struct ReportTests {
  private let start = Instant(milliseconds: 1_795_341_600_123)
  private let later = Instant(milliseconds: 1_795_341_645_000)

  private var run: RunSnapshot {
    var counters = RunCounters()
    counters.received = 81_234
    counters.outcomes.created = 70_000
    counters.outcomes.updated = 500
    counters.outcomes.adopted = 12
    counters.outcomes.unchanged = 900
    counters.outcomes.superseded = 3
    counters.outcomes.duplicate = 7
    counters.outcomes.invalid = 12
    counters.outcomes.rejected = 4
    counters.inFlight.queued = 9_700
    counters.inFlight.sent = 90
    counters.inFlight.waiting = 6
    counters.mail.pending = 40
    counters.mail.requested = 69_948
    counters.mail.failed = 10
    counters.mail.unsure = 1
    counters.mail.none = 1
    return RunSnapshot(
      id: 0, name: RunName(source: "hr", process: "hr-2026-11-22", run: 1), instance: "sync-1", kind: .process,
      state: .running, expected: 100_000, counters: counters, ratePerSecond: 412.5, etaSeconds: 69, startedAt: start,
      updatedAt: later)
  }

  private var engine: EngineSnapshot {
    EngineSnapshot(
      instance: "sync-1", version: "1.0", host: "box", environment: "PROD", state: .running, startedAt: start,
      at: later, epoch: 3, providerKind: "keycloak", providerName: "staff@id.example.com", providerMode: "bulk",
      provider: Health(state: .ok, since: start),
      kafka: Health(state: .down, since: later, reason: "no broker \"b\" answers"),
      lag: [
        Lag(source: "hr", topic: "users.import", records: 18_000, oldestSeconds: 44),
        Lag(source: "hr", topic: "users", records: nil, oldestSeconds: nil),
      ], urgent: UrgentFigures(queued: 0, p50Seconds: 0.0211, p99Seconds: 0.09),
      headroom: [
        Headroom(
          bucket: "requests", limit: 200, remaining: 120, resetSeconds: 0.4, ratePerSecond: 150, urgentReserve: 40,
          saidBy: "config", ageSeconds: 0),
        Headroom(
          bucket: "mail", limit: nil, remaining: nil, resetSeconds: nil, ratePerSecond: 0, urgentReserve: nil,
          saidBy: "none", ageSeconds: 0),
      ])
  }

  private var failure: Failure {
    Failure(
      id: "0f", instance: "sync-1", run: RunName(source: "hr", process: "hr-2026-11-22", run: 1), lane: .import,
      action: .create, userKey: "8b1c", username: "ada",
      fault: Fault(.conflictIdentity, "the username is taken", hint: "Rename one.", detail: "409"), attempts: 1,
      firstAt: start, lastAt: later, origin: Origin(topic: "users.import", partition: 3, offset: 4_711, index: 17))
  }

  @Test func `a run's snapshot has all fields`() throws {
    #expect(
      text(ProgressEncoder.encode(run, epoch: 3, sequence: 1_234))
        == #"{"schema":"usher.progress/1","kind":"process","process":"hr-2026-11-22","run":1,"instance":"sync-1","source":"hr","state":"running","reason":null,"#
        + #""expected":100000,"received":81234,"synced":{"created":70000,"updated":500,"deleted":0,"adopted":12},"#
        + #""skipped":{"unchanged":900,"superseded":3,"duplicate":7},"failed":{"invalid":12,"rejected":4,"exhausted":0},"#
        + #""staged":0,"cancelled":0,"inFlight":{"queued":9700,"sent":90,"waiting":6,"unsure":0,"parked":0},"#
        + #""mail":{"pending":40,"requested":69948,"failed":10,"unsure":1,"none":1},"ratePerSecond":412.5,"etaSeconds":69,"#
        + #""startedAt":"2026-11-22T10:00:00.123Z","updatedAt":"2026-11-22T10:00:45.000Z","epoch":3,"sequence":1234}"#)
    #expect(RecordKey.run(run.name, instance: "sync-1") == "process/sync-1/hr/hr-2026-11-22/1")
  }

  @Test func `a permanent row expects nothing`() throws {
    var row = run
    row.state = .open
    row.kind = .urgent
    row.name.process = "@urgent/hr"
    row.ratePerSecond = nil
    let value = try JSONValue.parse(ProgressEncoder.encode(row, epoch: 1, sequence: 1))
    #expect(value["expected"]?.isNull == true)
    #expect(value["etaSeconds"]?.isNull == true)
    #expect(value["ratePerSecond"]?.isNull == true)
    #expect(value["state"] == "open")
    #expect(RecordKey.run(row.name, instance: "a/b%") == "process/a%2Fb%25/hr/%40urgent%2Fhr/1")
  }

  @Test func `a heartbeat has all fields`() {
    #expect(
      text(ProgressEncoder.encode(engine, sequence: 99))
        == #"{"schema":"usher.progress/1","kind":"engine","instance":"sync-1","version":"1.0","host":"box","environment":"PROD","state":"running","startedAt":"2026-11-22T10:00:00.123Z","updatedAt":"2026-11-22T10:00:45.000Z","epoch":3,"sequence":99,"#
        + #""provider":{"kind":"keycloak","name":"staff@id.example.com","mode":"bulk","health":"ok","since":"2026-11-22T10:00:00.123Z","reason":null},"#
        + #""kafka":{"health":"down","since":"2026-11-22T10:00:45.000Z","reason":"no broker \"b\" answers"},"#
        + #""lag":[{"source":"hr","topic":"users.import","records":18000,"oldestSeconds":44},{"source":"hr","topic":"users","records":null,"oldestSeconds":null}],"#
        + #""urgent":{"queued":0,"p50Seconds":0.021,"p99Seconds":0.09},"#
        + #""headroom":[{"bucket":"requests","limit":200,"remaining":120,"resetSeconds":0.4,"ratePerSecond":150,"urgentReserve":40,"saidBy":"config","ageSeconds":0},"#
        + #"{"bucket":"mail","limit":null,"remaining":null,"resetSeconds":null,"ratePerSecond":0,"urgentReserve":null,"saidBy":"none","ageSeconds":0}]}"#
    )
    #expect(RecordKey.engine("sync 1") == "engine/sync%201")
  }

  @Test func `progress comes back from its bytes`() throws {
    #expect(
      try ProgressDecoder.decode(ProgressEncoder.encode(run, epoch: 3, sequence: 7))
        == .run(run, epoch: 3, sequence: 7))
    var read = engine
    read.urgent.p50Seconds = 0.021
    #expect(try ProgressDecoder.decode(ProgressEncoder.encode(engine, sequence: 7)) == .engine(read, sequence: 7))
  }

  @Test func `a failure holds no value of the user and comes back`() throws {
    let bytes = FailureEncoder.encode(failure)
    #expect(
      text(bytes)
        == #"{"schema":"usher.error/1","id":"0f","instance":"sync-1","process":"hr-2026-11-22","run":1,"source":"hr","lane":"import","action":"create","userKey":"8b1c","#
        + #""code":"conflict.identity","message":"the username is taken","hint":"Rename one.","retryable":false,"attempts":1,"#
        + #""firstAt":"2026-11-22T10:00:00.123Z","lastAt":"2026-11-22T10:00:45.000Z","#
        + #""origin":{"topic":"users.import","partition":3,"offset":4711,"index":17}}"#)
    var read = failure
    read.username = nil
    read.fault.detail = ""
    #expect(try FailureEncoder.decode(bytes) == read)
  }

  @Test func `a failure without a readable key says null`() throws {
    var unreadable = failure
    unreadable.userKey = nil
    #expect(try JSONValue.parse(FailureEncoder.encode(unreadable))["userKey"]?.isNull == true)
    #expect(try FailureEncoder.decode(FailureEncoder.encode(unreadable)).userKey == nil)
  }

  @Test func `replies say what became of a change`() {
    let origin = Origin(topic: "users", partition: 2, offset: 9)
    var reply = ChangeReply(
      instance: "sync 1", userKey: "8b1c", outcome: .created, providerID: "f-1", origin: origin, at: later,
      context: ReplyContext(id: "e-1", correlation: "c-9"))
    #expect(
      text(ReplyEncoder.encode(reply))
        == #"{"schema":"usher.reply/1","userKey":"8b1c","outcome":"created","providerId":"f-1"}"#)
    #expect(
      ReplyEncoder.headers(reply).map { "\($0.name)=\($0.value)" } == [
        "ce_specversion=1.0", "ce_type=user.sync.succeeded.v1", "ce_id=sync%201/users/2/9/0/created",
        "ce_source=/usher/sync%201", "ce_time=2026-11-22T10:00:45.000Z", "content-type=application/json",
        "ce_correlationid=c-9", "ce_causationid=e-1",
      ])
    reply.outcome = .exhausted
    reply.fault = Fault(.unavailable, "m", hint: "h")
    reply.attempts = 3
    reply.context = ReplyContext()
    #expect(
      text(ReplyEncoder.encode(reply))
        == #"{"schema":"usher.reply/1","userKey":"8b1c","outcome":"failed","code":"unavailable","message":"m","hint":"h","retryable":true,"attempts":3}"#
    )
    #expect(ReplyEncoder.headers(reply)[1].value == "user.sync.failed.v1")
    #expect(ReplyEncoder.headers(reply).count == 6)
    reply.outcome = .cancelled
    reply.fault = nil
    reply.userKey = nil
    #expect(
      text(ReplyEncoder.encode(reply))
        == #"{"schema":"usher.reply/1","userKey":null,"outcome":"cancelled","code":null,"message":null,"hint":null,"retryable":false,"attempts":3}"#
    )
  }

  @Test func `a command comes back from its file`() throws {
    let command = CommandFile(
      id: "c1/..", actor: "root", at: start, command: "retry", arguments: JSONObject([("failures", ["a", "b"])]))
    let bytes = command.encode()
    #expect(
      text(bytes)
        == #"{"schema":"usher.command/1","id":"c1/..","actor":"root","at":"2026-11-22T10:00:00.123Z","command":"retry","arguments":{"failures":["a","b"]}}"#
    )
    #expect(command.fileName == "20261122T100000123Z-c1%2F...json")
    #expect(try CommandFile.decode(bytes) == command)
  }

  @Test(arguments: [
    ("", "it cannot be read: the document is empty"), ("{}", "it is not usher.command/1"),
    (#"{"schema":"usher.command/2"}"#, "it is usher.command/2, not usher.command/1"),
    (#"{"schema":"usher.command/1"}"#, "`id` is not a string"),
    (#"{"schema":"usher.command/1","id":"","command":"x"}"#, "`id` and `command` must not be empty"),
    (
      #"{"schema":"usher.command/1","id":"1","command":"x","actor":"a","at":"yesterday","arguments":{}}"#,
      "`at` is not a time"
    ),
    (
      #"{"schema":"usher.command/1","id":"1","command":"x","actor":"a","at":"2026-11-22T10:00:00Z"}"#,
      "`arguments` is not an object"
    ),
  ])
  func `a command file that is wrong says why`(json: String, message: String) {
    #expect(throws: ReportError.self) { try CommandFile.decode(Array(json.utf8)) }
    do {
      _ = try CommandFile.decode(Array(json.utf8))
    } catch {
      #expect(error.description == message)
    }
  }

  @Test func `progress of another format or kind is refused`() {
    for json in [
      #"{"schema":"usher.progress/2","kind":"engine"}"#, #"{"schema":"usher.progress/1","kind":"x"}"#, "[]", "{",
      #"{"schema":"usher.progress/1","kind":"process","process":"p","state":"dancing"}"#,
    ] {
      #expect(throws: ReportError.self) { try ProgressDecoder.decode(Array(json.utf8)) }
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
