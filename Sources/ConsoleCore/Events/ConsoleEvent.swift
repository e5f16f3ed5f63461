public import SyncModel

/// Everything that can happen to a console.
public enum ConsoleEvent: Sendable {
  /// The operator typed.
  case input([ConsoleInput])
  /// The state of an engine, and when it reached this process.
  case snapshot(EngineSnapshot, receivedAt: Instant)
  /// Answers ``FeedQuery/causes(_:)``.
  case causes(CauseScope, [FailureCause])
  /// Answers ``FeedQuery/failures(_:)``.
  case failures(FailureQuery, FailurePage)
  /// Answers ``FeedQuery/record(id:)``; nil when the failure is no longer open.
  case record(id: String, FailureRecord?)
  /// Answers ``FeedQuery/timeline(run:)``.
  case timeline(run: UInt32, [RunTransition])
  /// A list cannot be had; the reason is a sentence.
  case queryFailed(FeedQuery, reason: String)
  /// New lines of the log, oldest first.
  case log([LogLine])
  /// The lines before this start, oldest first; comes once, perhaps after the first new ones.
  case history([LogLine])
  /// What became of a command.
  case commandResult(CommandResult)
  /// The engine finishes what is in flight.
  case draining(left: Int, secondsLeft: Int)
  /// The engine has stopped; nothing follows.
  case stopped(reason: String)
  /// The terminal has this size.
  case resized(columns: Int, rows: Int)
  /// A second has passed.
  case tick
  /// The system asks this process to end (SIGTERM, SIGINT).
  case terminate
  /// The terminal is gone: nobody sees or types anything any more.
  case terminalLost
}

/// What a console wants done.
public enum ConsoleEffect: Equatable, Sendable {
  /// Ask the feed.
  case ask(FeedQuery)
  /// Have the engine do something.
  case perform(OperatorCommand)
  /// Hand a text to the terminal's clipboard.
  case copy(String)
  /// Draw everything anew.
  case repaint
  /// Stop this process until the shell continues it.
  case suspend
  /// Leave the loop.
  case leave(ConsoleEnd)
}

/// Why a console ended.
public enum ConsoleEnd: Equatable, Sendable {
  /// The operator left; no engine stopped with it.
  case left
  /// The engine stopped first; the reason is the engine's.
  case stopped(reason: String)
  /// The terminal went away; the engine, if it was in this process, has stopped.
  case terminalLost(reason: String?)
}
