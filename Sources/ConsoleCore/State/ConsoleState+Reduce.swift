public import SyncModel

extension ConsoleState {
  /// Takes an event and says what is to be done about it.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: the time; never before that of the last event.
  public mutating func reduce(_ event: ConsoleEvent, at now: Instant) -> [ConsoleEffect] {
    self.now = max(self.now, now)
    var effects: [ConsoleEffect] = []
    switch event {
    case .input(let inputs):
      for input in inputs {
        take(input, &effects)
        // The next key must act on the rows that this one has brought, not on those before.
        settleLists()
        askForLists(&effects)
      }
    case .resized(let columns, let rows):
      layout = ScreenLayout(columns: columns, rows: rows)
    case .tick:
      break
    case .terminate:
      stopOrLeave(&effects)
    case .terminalLost:
      loseTerminal(&effects)
    default:
      take(event, &effects)
    }
    settleLists()
    askForLists(&effects)
    return effects
  }

  /// What feed and engine say.
  private mutating func take(_ event: ConsoleEvent, _ effects: inout [ConsoleEffect]) {
    switch event {
    case .snapshot(let snapshot, let receivedAt):
      self.snapshot = snapshot
      self.receivedAt = receivedAt
    case .log(let lines):
      append(lines)
    case .history(let lines):
      prepend(lines)
    case .commandResult(let result):
      finish(result)
    case .draining(let left, let secondsLeft):
      if leaving != .stopping { leaving = .draining(left: left, secondsLeft: secondsLeft) }
    case .stopped(let reason):
      engineStopped(reason, &effects)
    default:
      takeAnswer(event)
    }
  }

  private mutating func append(_ lines: [LogLine]) {
    let isAtEnd = log.isEmpty || logCursor.id == log.last?.number
    for line in lines {
      log.append(LogEntry(number: nextLogNumber, line: line))
      nextLogNumber += 1
    }
    if log.count > Self.logLimit { log.removeFirst(log.count - Self.logLimit) }
    if isAtEnd, !holdsRows { logCursor.select(log.last?.number) }
  }

  /// The lines before this start go before those that came since; the journal may have those too.
  private mutating func prepend(_ lines: [LogLine]) {
    let isAtEnd = log.isEmpty || logCursor.id == log.last?.number
    let known = log.map(\.line)
    let older = lines.filter { !known.contains($0) }.suffix(max(0, Self.logLimit - log.count))
    let first = (log.first?.number ?? nextLogNumber) - older.count
    log = older.enumerated().map { LogEntry(number: first + $0.offset, line: $0.element) } + log
    if isAtEnd, !holdsRows { logCursor.select(log.last?.number) }
    // Nobody saw how that stop went: it is said now.
    if let stop = older.last(where: { $0.text.hasPrefix(Self.stopWord) }), mode.stopsOnLeaving,
      stop.text.contains(StopCause.terminalLost.rawValue)
    {
      notice = Notice(
        text:
          "The sync stopped at \(time.text(stop.at, today: now)): \(StopCause.terminalLost.rawValue). It goes on now.",
        tone: .warn)
    }
  }

  /// How the engine's log says that it stops, and why.
  private static let stopWord = "stops ("

  /// Lines that are kept.
  private static let logLimit = 2_000

  private mutating func finish(_ result: CommandResult) {
    if case .panel(var panel) = overlay, panel.command == result.id {
      panel.result = result
      overlay = .panel(panel)
    } else {
      let subject = commands[result.id].map { $0 + ": " } ?? ""
      notice = Notice(text: subject + result.text, tone: result.isError ? .bad : .good)
    }
    guard result.isFinished else { return }
    commands[result.id] = nil
    errors.causes.expire()
    errors.failures.expire()
  }

  private mutating func take(_ input: ConsoleInput, _ effects: inout [ConsoleEffect]) {
    switch input {
    case .paste(let text):
      guard case .prompt(var prompt) = overlay else { return }
      prompt.field.insert(text)
      prompt.mistake = nil
      overlay = .prompt(prompt)
    case .key(let key):
      notice = nil
      if overlay != nil {
        pressInOverlay(key, &effects)
      } else if let action = ActionTable.action(key, on: screen) {
        if let why = whyDisabled(action.id) {
          notice = Notice(text: why, tone: .warn)
        } else {
          perform(action.id, &effects)
        }
      }
    }
  }

  /// Hands a command to the engine and returns its number.
  @discardableResult
  mutating func command(_ kind: OperatorCommand.Kind, title: String, _ effects: inout [ConsoleEffect]) -> Int {
    let id = nextCommand
    nextCommand += 1
    commands[id] = title
    effects.append(.perform(OperatorCommand(id: id, kind: kind)))
    return id
  }
}
