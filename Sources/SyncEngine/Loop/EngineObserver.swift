public import SyncModel

/// Hears what an engine does. Called on the engine's thread: hand on at once, never block.
public protocol EngineObserver: Sendable {
  /// The engine as of now; a few times a second while something changes, else once a second.
  func engine(didReport snapshot: EngineSnapshot)
  /// A line for the log.
  func engine(didLog line: LogLine)
  /// It drains: so many changes are still in requests, and so many seconds are left.
  func engine(isDraining left: Int, secondsLeft: Double)
  /// It has stopped; nothing follows.
  ///
  /// - Parameter error: why it stopped by itself; nil when it was told to.
  func engineDidStop(error: String?)
}
