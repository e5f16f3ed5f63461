import JSON
public import SyncModel

/// Writes and reads `usher.error/1`: a failure, without any value of the user (FORMATS section 2).
public enum FailureEncoder {
  /// The format's name.
  public static let schema = "usher.error/1"

  /// A failure. Its record's key is its id.
  public static func encode(_ failure: Failure) -> [UInt8] {
    var writer = JSONWriter(capacity: 1_024)
    writer.beginObject()
    writer.field("schema", schema)
    writer.field("id", failure.id)
    writer.field("instance", failure.instance)
    writer.field("process", failure.run.process)
    writer.field("run", failure.run.run)
    writer.field("source", failure.run.source)
    writer.field("lane", failure.lane.wireName)
    writer.field("action", failure.action.wireName)
    writer.field("userKey", failure.userKey)
    writer.field("code", failure.fault.code.name)
    writer.field("message", failure.fault.message)
    writer.field("hint", failure.fault.hint)
    writer.field("retryable", failure.fault.code.isRetryable)
    writer.field("attempts", failure.attempts)
    writer.field("firstAt", failure.firstAt)
    writer.field("lastAt", failure.lastAt)
    writer.name("origin")
    writer.beginObject()
    writer.field("topic", failure.origin.topic)
    writer.field("partition", failure.origin.partition)
    writer.field("offset", failure.origin.offset)
    writer.field("index", failure.origin.index)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// Reads a failure; what is unknown stays nil, unknown fields are ignored.
  public static func decode(_ bytes: [UInt8]) throws(ReportError) -> Failure {
    let report = try Report(bytes, schema: schema)
    let code = try report.string("code")
    let origin = try report.member("origin")
    return Failure(
      id: try report.string("id"), instance: try report.string("instance"),
      run: RunName(
        source: try report.string("source"), process: try report.string("process"), run: try report.int("run")),
      lane: Lane(wireName: try report.string("lane")) ?? .import,
      action: report.optionalString("action").flatMap { Action(wireName: $0) } ?? .upsert,
      userKey: report.optionalString("userKey"), username: nil,
      // A code that a later version added is at least shown as a refusal, with its own text.
      fault: Fault(
        FailureCode(name: code) ?? .refused, try report.string("message"), hint: report.optionalString("hint") ?? ""),
      attempts: try report.int("attempts"), firstAt: try report.instant("firstAt"),
      lastAt: try report.instant("lastAt"),
      origin: Origin(
        topic: try origin.string("topic"), partition: Int32(clamping: try origin.int("partition")),
        offset: Int64(try origin.int("offset")), index: Int32(clamping: try origin.int("index"))))
  }
}
