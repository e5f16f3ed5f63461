import Platform

/// A condition was not met before its deadline.
package struct NotMet: Error, CustomStringConvertible {
  /// What was waited for.
  package let condition: String
  /// How long.
  package let seconds: Double

  /// Both in a sentence.
  package var description: String { "\(condition): not within \(seconds) s" }
}

/// Waits until `condition` gives a value, and returns it. It looks again every few milliseconds.
///
/// - Parameters:
///   - seconds: the deadline: generous, as it costs nothing when all is well.
///   - what: a sentence for the error.
/// - Throws: `NotMet` at the deadline, or what `condition` throws.
package func eventually<R>(
  within seconds: Double = 60, _ what: String, _ condition: () async throws -> R?
) async throws -> R {
  let deadline = SystemClock.nanoseconds() + Int64(seconds * 1_000_000_000)
  while true {
    if let value = try await condition() { return value }
    if SystemClock.nanoseconds() > deadline { throw NotMet(condition: what, seconds: seconds) }
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Waits until `condition` is true; see the other `eventually`.
package func eventually(
  within seconds: Double = 60, _ what: String, _ condition: () async throws -> Bool
) async throws {
  try await eventually(within: seconds, what) { () async throws -> Void? in try await condition() ? () : nil }
}
