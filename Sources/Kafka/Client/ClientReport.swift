/// One line of librdkafka's log. It never reaches the terminal by itself.
public struct KafkaLogLine: Equatable, Sendable {
  /// Syslog's level: 0 emergency … 3 error, 4 warning, 5 notice, 6 information, 7 debug.
  public let level: Int
  /// librdkafka's short word for the place, such as `FAIL` or `PARTCNT`.
  public let facility: String
  /// The line itself.
  public let text: String
}

/// What a client of any kind says about itself, beside records and delivery reports.
public enum ClientReport: Equatable, Sendable {
  /// The cluster cannot be used since this moment; said once until `up`. The client goes on trying by itself.
  case down(KafkaError)
  /// The cluster answers again; `nanoseconds` is how long it did not.
  case up(nanoseconds: Int64)
  /// Something went wrong that the client goes on after: one broker of several, a log-in that is tried again.
  case trouble(KafkaError)
  /// The client is of no use any more: close it, make a new one.
  case fatal(KafkaError)
  /// A line for the log.
  case log(KafkaLogLine)
}
