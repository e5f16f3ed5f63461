/// A key as the console understands it; keys that have no meaning here do not exist.
public enum ConsoleKey: Hashable, Sendable {
  /// A key that writes a character.
  case character(Unicode.Scalar)
  /// Ctrl with a lower-case letter.
  case control(Unicode.Scalar)
  /// Return.
  case enter
  /// Escape, alone.
  case escape
  /// Tab.
  case tab
  /// Shift-Tab.
  case backTab
  /// Deletes to the left.
  case backspace
  /// Deletes to the right.
  case delete
  /// Cursor up.
  case up
  /// Cursor down.
  case down
  /// Cursor left.
  case left
  /// Cursor right.
  case right
  /// Home.
  case home
  /// End.
  case end
  /// Page up.
  case pageUp
  /// Page down.
  case pageDown

  /// As footer and Help write it: `⏎`, `Ctrl-l`, `j`.
  public var title: String {
    switch self {
    case .character(" "): "Space"
    case .character(let scalar): String(scalar)
    case .control(let scalar): "Ctrl-\(scalar)"
    case .enter: "⏎"
    case .escape: "Esc"
    case .tab: "Tab"
    case .backTab: "Shift-Tab"
    case .backspace: "Backspace"
    case .delete: "Del"
    case .up: "Up"
    case .down: "Down"
    case .left: "Left"
    case .right: "Right"
    case .home: "Home"
    case .end: "End"
    case .pageUp: "PgUp"
    case .pageDown: "PgDn"
    }
  }
}

/// What comes from the operator.
public enum ConsoleInput: Hashable, Sendable {
  /// A key.
  case key(ConsoleKey)
  /// Pasted text: it reaches text fields alone, never actions.
  case paste(String)
}
