import JSON
public import SyncModel

/// What became of an urgent change, for whoever sent it.
public struct ChangeReply: Equatable, Sendable {
  /// The engine.
  public var instance: String
  /// The user key; nil where it could not be read.
  public var userKey: String?
  /// What became of the change.
  public var outcome: Outcome
  /// The account's id, where there is one.
  public var providerID: String?
  /// Why it failed, where it did.
  public var fault: Fault?
  /// How many attempts were made.
  public var attempts: Int
  /// Where the change came from.
  public var origin: Origin
  /// When it was settled.
  public var at: Instant
  /// What the change's message said about replies.
  public var context: ReplyContext

  /// Makes a reply.
  public init(
    instance: String, userKey: String?, outcome: Outcome, providerID: String? = nil, fault: Fault? = nil,
    attempts: Int = 1, origin: Origin, at: Instant, context: ReplyContext = ReplyContext()
  ) {
    self.instance = instance
    self.userKey = userKey
    self.outcome = outcome
    self.providerID = providerID
    self.fault = fault
    self.attempts = attempts
    self.origin = origin
    self.at = at
    self.context = context
  }

  /// Whether the change ended as it was meant to: synced or skipped.
  public var isSuccess: Bool { outcome.isSynced || outcome.isSkipped }

  /// The event's id: derived from instance, origin and outcome, so that a reader can drop the second of two.
  public var id: String {
    [
      RecordKey.encoded(instance), RecordKey.encoded(origin.topic), "\(origin.partition)", "\(origin.offset)",
      "\(origin.index)", outcome.name,
    ].joined(separator: "/")
  }
}

/// Writes `usher.reply/1` (FORMATS section 2).
public enum ReplyEncoder {
  /// The format's name.
  public static let schema = "usher.reply/1"

  /// A reply's value. Its record's key is the user key.
  public static func encode(_ reply: ChangeReply) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("schema", schema)
    writer.field("userKey", reply.userKey)
    if reply.isSuccess {
      writer.field("outcome", reply.outcome.name)
      writer.field("providerId", reply.providerID)
    } else {
      writer.field("outcome", reply.outcome == .cancelled ? reply.outcome.name : "failed")
      writer.field("code", reply.fault?.code.name)
      writer.field("message", reply.fault?.message)
      writer.field("hint", reply.fault?.hint)
      writer.field("retryable", reply.fault?.code.isRetryable ?? false)
      writer.field("attempts", reply.attempts)
    }
    writer.endObject()
    return writer.bytes
  }

  /// A reply's headers, in order. Correlation and cause are left out where the change's message had none.
  public static func headers(_ reply: ChangeReply) -> [(name: String, value: String)] {
    var headers = [
      (name: "ce_specversion", value: "1.0"),
      (name: "ce_type", value: reply.isSuccess ? "user.sync.succeeded.v1" : "user.sync.failed.v1"),
      (name: "ce_id", value: reply.id), (name: "ce_source", value: "/usher/\(RecordKey.encoded(reply.instance))"),
      (name: "ce_time", value: RFC3339.text(reply.at)), (name: "content-type", value: "application/json"),
    ]
    if let correlation = reply.context.correlation { headers.append((name: "ce_correlationid", value: correlation)) }
    if let cause = reply.context.id { headers.append((name: "ce_causationid", value: cause)) }
    return headers
  }
}
