/// A line of Help.
public struct HelpRow: Equatable, Sendable {
  /// The keys: `Ctrl-f PgDn`; empty in a heading.
  public var keys: String
  /// What they do, or the heading.
  public var title: String
  /// In a sentence.
  public var help: String
  /// What to beware of, or why it is disabled now.
  public var note: Phrase?
}

/// The screen of all keys, from the action table.
public struct HelpModel: Equatable, Sendable {
  /// Headings and keys.
  public var rows: [HelpRow]
  /// The first row that is shown.
  public var scroll: Int
}

extension ConsoleState {
  /// The screen of all keys: those of the screen that Help was opened from first.
  public var helpModel: HelpModel {
    let here = ActionTable.actions.filter { $0.screens.contains(helpFor) && !Self.isEverywhere($0) }
    let everywhere = ActionTable.actions.filter { Self.isEverywhere($0) }
    let elsewhere = ActionTable.actions.filter { !$0.screens.contains(helpFor) && !Self.isEverywhere($0) }
    var rows = section("On \(helpFor.title)", here) + section("Everywhere", everywhere)
    if !elsewhere.isEmpty { rows += section("On other screens", elsewhere) }
    rows += section("Signs", [])
    rows += Self.signs.map { HelpRow(keys: $0.mark, title: $0.meaning, help: $0.more, note: nil) }
    return HelpModel(rows: rows, scroll: scroll)
  }

  private func section(_ title: String, _ actions: [ConsoleAction]) -> [HelpRow] {
    [HelpRow(keys: "", title: title, help: "", note: nil)]
      + actions.map { action in
        HelpRow(
          keys: action.keys.map(\.title).joined(separator: " "), title: action.title, help: action.help,
          note: action.danger.title.isEmpty ? nil : Phrase(action.danger.title, .warn))
      }
  }

  private static func isEverywhere(_ action: ConsoleAction) -> Bool {
    action.screens.count >= ScreenKind.allCases.count - 1
  }

  private static let signs: [(mark: String, meaning: String, more: String)] = [
    ("›", "cursor", "the row that keys act on; · keeps the place in the other list"),
    ("!", "needs you", "staged changes, failures, an incomplete process, a mail that may have been sent"),
    ("●", "at work", "running, or open for ever: @urgent, @unassigned"),
    ("◐", "between", "completing; slow"),
    ("‖ ◌", "waits", "paused; announced"),
    ("✓ ✗ –", "ended", "completed; failed; cancelled. In columns – is not known"),
    ("?", "unknown", "no data for more than 3 s: nothing is shown as if it were of now"),
  ]
}
