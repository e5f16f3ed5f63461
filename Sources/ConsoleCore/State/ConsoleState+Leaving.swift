import SyncModel

extension ConsoleState {
  /// The operator wants to leave.
  mutating func leave(_ effects: inout [ConsoleEffect]) {
    switch leaving {
    case .no where mode.stopsOnLeaving: overlay = .dialog(Dialog(intent: .leave))
    case .no: effects.append(.leave(.left))
    case .draining: stopAtOnce(.left, &effects)
    case .stopping: break
    case .stopped(let reason): effects.append(.leave(.stopped(reason: reason)))
    }
  }

  /// The operator, or the system, has decided.
  mutating func startLeaving(_ cause: StopCause, _ effects: inout [ConsoleEffect]) {
    overlay = nil
    leaving = .draining(left: nil, secondsLeft: nil)
    command(.stop(cause, isImmediate: false), title: "stop", &effects)
  }

  /// The system asks for an end: no question; the second time at once.
  mutating func stopOrLeave(_ effects: inout [ConsoleEffect]) {
    if case .draining = leaving {
      stopAtOnce(.signal, &effects)
      return
    }
    if leaving == .no, mode.stopsOnLeaving { startLeaving(.signal, &effects) } else { leave(&effects) }
  }

  /// Nobody is there any more: the engine finishes without a screen.
  mutating func loseTerminal(_ effects: inout [ConsoleEffect]) {
    guard !isHeadless else { return }
    isHeadless = true
    switch leaving {
    case .no where mode.stopsOnLeaving: startLeaving(.terminalLost, &effects)
    case .draining, .stopping: break
    case .no: effects.append(.leave(.terminalLost(reason: nil)))
    case .stopped(let reason): effects.append(.leave(.terminalLost(reason: reason)))
    }
  }

  /// The engine's last word.
  mutating func engineStopped(_ reason: String, _ effects: inout [ConsoleEffect]) {
    if isHeadless {
      effects.append(.leave(.terminalLost(reason: reason)))
    } else if case .no = leaving {
      // It stopped by itself: somebody has to read why.
      overlay = nil
      leaving = .stopped(reason: reason)
    } else {
      effects.append(.leave(.stopped(reason: reason)))
    }
  }

  private mutating func stopAtOnce(_ cause: StopCause, _ effects: inout [ConsoleEffect]) {
    leaving = .stopping
    command(.stop(cause, isImmediate: true), title: "stop at once", &effects)
  }
}
