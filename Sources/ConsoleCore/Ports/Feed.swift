/// What the console shows comes from here: an engine in this process, a daemon's journal, or a progress topic.
///
/// A feed pushes snapshots and log lines into the console's mailbox as ``ConsoleEvent``, at most 10 a second. Lists are
/// asked for and answered later the same way. Nothing here blocks, and nothing changes anything.
public protocol Feed: Sendable {
  /// How the engine is connected.
  var mode: ConsoleMode { get }

  /// Asks for a list. The answer, or `queryFailed`, arrives in the mailbox; the console asks again when it needs news.
  func request(_ query: FeedQuery)
}

/// What the operator wants done goes here.
public protocol Steering: Sendable {
  /// Has something done; never blocks. The outcome arrives in the mailbox as `commandResult` with the same id; after
  /// ``OperatorCommand/Kind/stop(isImmediate:)`` `draining` follows, then `stopped`.
  func perform(_ command: OperatorCommand)
}
