import Platform

/// What an operator's command did so far. A command of another process gets one result, at its end: it tells all of it.
///
/// Results come from the engine's thread and from the provider's.
final class CommandStory: Sendable {
  private struct State {
    var steps: [String] = []
    var isRefusedInPart = false
  }

  private let state = Locked(State())

  /// Adds a result; the last one comes back with every step and every partial refusal of those before it.
  func add(_ result: CommandResult, isLast: Bool) -> CommandResult? {
    state.withLock { state in
      state.steps += result.steps
      if !isLast, !result.isDone {
        state.isRefusedInPart = true
        if result.steps.isEmpty { state.steps.append(result.text) }
      }
      guard isLast else { return nil }
      return CommandResult(
        isDone: result.isDone && !state.isRefusedInPart, text: result.text, steps: state.steps)
    }
  }
}
