import SyncModel

extension ConsoleState {
  /// Why an action cannot be done now, in a sentence; nil when it can.
  func whyDisabled(_ action: ConsoleAction.ID) -> String? {
    switch action {
    case .syncUser: whyNoCommand("usher sync USER")
    case .retry: whyNoCommand("usher retry ID") ?? whyNoRetry
    case .suspend:
      mode.stopsOnLeaving ? "Ctrl-z is disabled: it would stop the sync, which runs in this process." : nil
    case .open, .failures, .details, .copy: hasRow ? nil : "There is no row to act on."
    default: nil
    }
  }

  private func whyNoCommand(_ line: String) -> String? {
    if !mode.canAct {
      return "Attached is read-only. On \(snapshot?.host ?? "the daemon's host"): \(line)"
    }
    return leaving == .no ? nil : "usher is stopping: nothing new is started."
  }

  private var whyNoRetry: String? {
    guard let failure = currentFailure else {
      let isLoading = place != .errors || errors.pane == .failures
      return isLoading ? "The failure is not read yet." : "Choose a failure first: Tab goes to the list."
    }
    if failure.isRetrying { return "\(userTitle(failure)) is being tried again already." }
    if failure.fault.code.isRetryable { return nil }
    return "r cannot retry this cause: it would fail again. \(failure.fault.hint)"
  }

  /// The failure that keys act on.
  var currentFailure: Failure? {
    switch place {
    case .errors: errors.pane == .failures ? errors.failure : nil
    case .record: (record.value ?? nil)?.failure
    default: nil
    }
  }

  private var hasRow: Bool {
    switch place {
    case .jobs, .process: currentRun != nil
    case .errors: errors.pane == .causes ? errors.cause != nil : errors.failure != nil
    case .record: currentFailure != nil
    case .log: logCursor.id != nil
    case .limits, .help: true
    }
  }

  /// Does what an action says.
  mutating func perform(_ action: ConsoleAction.ID, _ effects: inout [ConsoleEffect]) {
    switch action {
    case .open, .details: open()
    case .failures: if let run = currentRun { showFailures(of: run) }
    case .syncUser: askForUser(&effects)
    case .retry:
      if let failure = currentFailure { overlay = .menu(Menu(failure: failure.id, title: userTitle(failure))) }
    case .copy: copy(&effects)
    case .showJobs:
      history = []
      place = .jobs
    case .showErrors:
      go(to: .errors)
      setScope(.all)
    case .showLimits: go(to: .limits)
    case .showLog: go(to: .log)
    case .showHelp:
      helpFor = screen
      go(to: .help)
    case .nextPane, .previousPane:
      // Two panes: the next one is the previous one.
      errors.pane = errors.pane == .causes ? .failures : .causes
    case .freeze: frozenAt = frozenAt == nil ? now : nil
    case .repaint: effects.append(.repaint)
    case .back: goBack()
    case .up: move(.up)
    case .down: move(.down)
    case .pageUp: move(.pageUp)
    case .pageDown: move(.pageDown)
    case .halfUp: move(.halfUp)
    case .halfDown: move(.halfDown)
    case .first: move(.first)
    case .last: move(.last)
    case .leave: leave(&effects)
    case .suspend: effects.append(.suspend)
    }
  }

  // MARK: - Going places

  private mutating func go(to place: Place) {
    guard place != self.place else { return }
    history.append(self.place)
    if history.count > 20 { history.removeFirst() }
    self.place = place
    scroll = 0
  }

  private mutating func open() {
    switch place {
    case .jobs:
      if let id = jobs.id { go(to: .process(id)) }
    case .process:
      guard let run = currentRun else { return }
      let cause = processCauses.id
      showFailures(of: run)
      errors.causeCursor.select(cause)
      if cause != nil { errors.pane = .failures }
    case .errors:
      if errors.pane == .causes {
        errors.pane = .failures
      } else if let id = errors.failureCursor.id {
        record.expire()
        go(to: .record(id))
      }
    default: break
    }
  }

  private mutating func showFailures(of run: RunSnapshot) {
    go(to: .errors)
    setScope(CauseScope(process: run.name.process, source: run.name.source))
  }

  private mutating func setScope(_ scope: CauseScope) {
    errors.pane = .causes
    guard scope != errors.scope else { return }
    errors.scope = scope
    errors.causeCursor = ListCursor()
  }

  private mutating func goBack() {
    if place == .errors, errors.pane == .failures {
      errors.pane = .causes
    } else if let last = history.popLast() {
      place = last
      scroll = 0
    } else if place == .errors, errors.scope != .all {
      setScope(.all)
    } else {
      place = .jobs
    }
  }

  // MARK: - Acting

  private mutating func askForUser(_ effects: inout [ConsoleEffect]) {
    if let failure = currentFailure, let reference = userReference(failure) {
      sync(reference, &effects)
    } else {
      overlay = .prompt(Prompt(field: TextField()))
    }
  }

  private func userReference(_ failure: Failure) -> UserReference? {
    if let key = failure.userKey, let reference = UserReference(key) { return reference }
    return failure.username.map { .username($0) }
  }

  /// How people call a failure's user.
  func userTitle(_ failure: Failure) -> String {
    failure.username ?? failure.userKey ?? failure.origin.text
  }

  private mutating func copy(_ effects: inout [ConsoleEffect]) {
    guard let text = copyText else { return }
    effects.append(.copy(text))
    notice = Notice(text: "Sent to the terminal's clipboard: \(text)", tone: .dim)
  }

  private var copyText: String? {
    switch place {
    case .jobs, .process: currentRun?.name.process
    case .errors where errors.pane == .causes: errors.cause?.code.name
    case .errors, .record: currentFailure.map { $0.userKey ?? $0.username ?? $0.origin.text }
    case .log: log.first { $0.number == logCursor.id }?.line.text
    case .limits, .help: nil
    }
  }
}
