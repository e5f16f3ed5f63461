import SyncModel

extension ConsoleState {
  // MARK: - Moving

  /// Moves the cursor of the list that has it, or the page.
  mutating func move(_ motion: Motion) {
    switch place {
    case .jobs: jobs.move(motion, in: order, height: layout.jobRows)
    case .process: processCauses.move(motion, in: processCauseIDs, height: layout.processCauseRows)
    case .errors where errors.pane == .causes:
      errors.causeCursor.move(motion, in: errors.causeIDs, height: layout.causeRows)
    case .errors: moveFailures(motion)
    case .log: logCursor.move(motion, in: log.map(\.number), height: layout.logRows)
    case .record, .help: scrollPage(motion)
    case .limits: break
    }
  }

  private mutating func scrollPage(_ motion: Motion) {
    let page = max(1, layout.pageRows - 1)
    switch motion {
    case .up: scroll -= 1
    case .down: scroll += 1
    case .pageUp: scroll -= page
    case .pageDown: scroll += page
    case .halfUp: scroll -= max(1, page / 2)
    case .halfDown: scroll += max(1, page / 2)
    case .first: scroll = 0
    case .last: scroll = .max / 2
    }
    scroll = max(0, scroll)
  }

  /// The view says how many lines a page has that can be scrolled; only it knows where texts wrap.
  public mutating func drewPage(lines: Int) {
    scroll = min(scroll, max(0, lines - layout.pageRows))
  }

  private mutating func moveFailures(_ motion: Motion) {
    guard let page = errors.failures.value else { return }
    let end = max(0, page.total - ErrorsState.pageLimit)
    if motion == .last, errors.offset < end {
      errors.offset = end
      errors.pendingEnd = .last
    } else if motion == .first, errors.offset > 0 {
      errors.offset = 0
      errors.pendingEnd = .first
    } else {
      errors.failureCursor.move(motion, in: errors.failureIDs, height: layout.failureRows)
      loadAround()
    }
  }

  /// Shifts the stretch that is loaded before the cursor reaches its end.
  private mutating func loadAround() {
    guard let page = errors.failures.value, let index = errors.failureCursor.index(in: errors.failureIDs) else {
      return
    }
    let margin = ErrorsState.pageLimit / 4
    let end = max(0, page.total - ErrorsState.pageLimit)
    if index >= page.failures.count - margin, errors.offset < end {
      errors.offset = min(end, errors.offset + 2 * margin)
    } else if index < margin, errors.offset > 0 {
      errors.offset = max(0, errors.offset - 2 * margin)
    }
  }

  var processCauseIDs: [CauseID] { runCauses.value?.map { CauseID($0) } ?? [] }

  // MARK: - Keeping cursors

  /// After anything happened: each cursor is on a row that exists and is shown.
  mutating func settleLists() {
    layout.lastingRows = lastingRows
    if !holdsRows, let snapshot { order = Self.order(snapshot.runs) }
    jobs.settle(in: order, height: layout.jobRows)
    logCursor.settle(in: log.map(\.number), height: layout.logRows)
    if runCauses.value != nil { processCauses.settle(in: processCauseIDs, height: layout.processCauseRows) }
    if errors.causes.value != nil, errors.causes.query == errors.scope {
      errors.causeCursor.settle(in: errors.causeIDs, height: layout.causeRows)
    }
    if errors.failures.value != nil { errors.failureCursor.settle(in: errors.failureIDs, height: layout.failureRows) }
  }

  // MARK: - Asking

  /// How old a list may be, in seconds, before it is asked for again.
  private static let listAge = 2.0

  /// Asks for what the screen shows and what is missing or old.
  mutating func askForLists(_ effects: inout [ConsoleEffect]) {
    guard !isHeadless else { return }
    switch place {
    case .jobs where layout.jobCauseRows > 0, .process:
      guard let run = currentRun else { return }
      let scope = CauseScope(process: run.name.process, source: run.name.source)
      if runCauses.value == nil || !holdsRows || runCauses.query != scope {
        if runCauses.wants(scope, at: now, maxAge: Self.listAge) { effects.append(.ask(.causes(scope))) }
      }
      if place != .jobs, timeline.wants(run.id, at: now, maxAge: Self.listAge) {
        effects.append(.ask(.timeline(run: run.id)))
      }
    case .errors: askForErrors(&effects)
    case .record(let id):
      if record.wants(id, at: now, maxAge: nil) { effects.append(.ask(.record(id: id))) }
    default: break
    }
  }

  private mutating func askForErrors(_ effects: inout [ConsoleEffect]) {
    if errors.causes.value == nil || !holdsRows,
      errors.causes.wants(errors.scope, at: now, maxAge: Self.listAge)
    {
      effects.append(.ask(.causes(errors.scope)))
    }
    guard let cause = errors.cause else { return }
    var query = FailureQuery(
      process: errors.scope.process, source: errors.scope.source, code: cause.code, message: cause.message,
      offset: errors.offset, limit: ErrorsState.pageLimit)
    let isSameList = errors.failures.query.map { $0.isSameList(as: query) } ?? false
    if !isSameList {
      errors.offset = 0
      errors.failureCursor = ListCursor()
      errors.pendingEnd = nil
      query.offset = 0
    }
    if errors.failures.value == nil || !holdsRows || !isSameList,
      errors.failures.wants(query, at: now, maxAge: Self.listAge, keepsValue: isSameList)
    {
      effects.append(.ask(.failures(query)))
    }
  }

  // MARK: - Answers

  mutating func takeAnswer(_ event: ConsoleEvent) {
    switch event {
    case .causes(let scope, let causes):
      if holdsRows, errors.causes.value != nil {
        errors.causes.postpone(scope)
      } else {
        errors.causes.take(causes, for: scope, at: now)
      }
      if holdsRows, runCauses.value != nil {
        runCauses.postpone(scope)
      } else {
        runCauses.take(causes, for: scope, at: now)
      }
    case .failures(let query, let page): take(page, for: query)
    case .record(let id, let found): record.take(found, for: id, at: now)
    case .timeline(let run, let steps): timeline.take(steps, for: run, at: now)
    case .queryFailed(let query, let reason): fail(query, reason: reason)
    default: break
    }
  }

  private mutating func fail(_ query: FeedQuery, reason: String) {
    switch query {
    case .causes(let scope):
      errors.causes.fail(scope, reason: reason, at: now)
      runCauses.fail(scope, reason: reason, at: now)
    case .failures(let query): errors.failures.fail(query, reason: reason, at: now)
    case .record(let id): record.fail(id, reason: reason, at: now)
    case .timeline(let run): timeline.fail(run, reason: reason, at: now)
    }
  }

  private mutating func take(_ page: FailurePage, for query: FailureQuery) {
    guard query == errors.failures.query else { return }
    if let old = errors.failures.value {
      if holdsRows {
        errors.failures.postpone(query)
        return
      }
      // Newer failures pushed the row out of the stretch: follow it, once.
      let growth = page.total - old.total
      if growth > 0, errors.pendingEnd == nil, errors.followed != query.offset, let id = errors.failureCursor.id,
        old.failures.contains(where: { $0.id == id }), !page.failures.contains(where: { $0.id == id })
      {
        errors.offset = query.offset + growth
        errors.followed = errors.offset
        return
      }
    }
    errors.followed = nil
    errors.failures.take(page, for: query, at: now)
    if let end = errors.pendingEnd {
      errors.pendingEnd = nil
      errors.failureCursor.move(end, in: errors.failureIDs, height: layout.failureRows)
    }
  }
}

extension FailureQuery {
  /// Whether both are stretches of one list.
  fileprivate func isSameList(as other: FailureQuery) -> Bool {
    process == other.process && source == other.source && code == other.code && message == other.message
  }
}
