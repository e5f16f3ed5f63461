import Cells
import Console
import ConsoleCore
import SyncModel

/// A console at the keyboard of a test, with a feed that answers at once.
struct Session {
  var state: ConsoleState
  private(set) var effects: [ConsoleEffect] = []
  /// What the feed knows.
  var causes: [CauseScope: [FailureCause]] = [.all: Night.causes]
  var failures: [String: [Failure]] = [Night.conflict.message: Night.conflicts]
  var timeline = Night.timeline
  var record: FailureRecord? = Night.record
  var now = Night.now

  init(
    columns: Int = 80, rows: Int = 24, mode: ConsoleMode = ConsoleMode(.embedded),
    snapshot: EngineSnapshot? = Night.snapshot,
    log: [LogLine] = Night.log, age: Double = 0.3
  ) {
    state = ConsoleState(mode: mode, time: Night.cet, columns: columns, rows: rows, now: Night.now)
    causes[CauseScope(process: "hr-2026-11-22", source: "hr")] = Night.hrCauses
    send(.log(log))
    if let snapshot { send(.snapshot(snapshot, receivedAt: now.advanced(bySeconds: -age))) }
  }

  mutating func send(_ event: ConsoleEvent) {
    var waiting = [event]
    while !waiting.isEmpty {
      let new = state.reduce(waiting.removeFirst(), at: now)
      effects += new
      for case .ask(let query) in new { waiting.append(answer(query)) }
    }
  }

  private func answer(_ query: FeedQuery) -> ConsoleEvent {
    switch query {
    case .causes(let scope): .causes(scope, causes[scope] ?? [])
    case .failures(let query):
      page(query)
    case .record(let id): .record(id: id, record)
    case .timeline(let run): .timeline(run: run, timeline)
    }
  }

  private func page(_ query: FailureQuery) -> ConsoleEvent {
    let all = failures[query.message ?? ""] ?? []
    return .failures(
      query, FailurePage(failures: Array(all.dropFirst(query.offset).prefix(query.limit)), total: all.count))
  }

  /// Presses keys one after the other: each character of a text is a key.
  mutating func press(_ text: String) {
    for scalar in text.unicodeScalars { send(.input([.key(.character(scalar))])) }
  }

  mutating func press(_ keys: ConsoleKey...) {
    for key in keys { send(.input([.key(key)])) }
  }

  /// The screen as text.
  mutating func lines(_ glyphs: GlyphSet = .unicode) -> [String] { ConsoleScreen.draw(&state).lines(glyphs: glyphs) }
  /// The screen as one text.
  mutating func screen() -> String { lines().joined(separator: "\n") }
}
