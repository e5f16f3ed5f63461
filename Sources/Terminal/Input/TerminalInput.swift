public import Cells

/// What a terminal sends.
public enum TerminalInput: Hashable, Sendable {
  /// A key was pressed.
  case key(Key)
  /// Text was pasted: it goes to text fields only, never to actions. Not sanitised.
  case paste(String)
  /// The terminal's window got or lost the focus.
  case focus(Bool)
  /// The mouse did something.
  case mouse(MouseEvent)
  /// The terminal's background is this colour; the answer to the question at start.
  case background(ThemeColour)
  /// The terminal draws other glyphs than was thought: draw again.
  case glyphs(GlyphSet)
  /// Where the terminal's cursor is, row and column from 1; only while a probe is open.
  case cursorPosition(row: Int, column: Int)
}

/// What the mouse did, and where.
public struct MouseEvent: Hashable, Sendable {
  /// What happened.
  public enum Action: Hashable, Sendable {
    /// A button went down: 1 left, 2 middle, 3 right.
    case press(Int)
    /// A button went up.
    case release
    /// The mouse moved, with a button held or without.
    case move
    /// The wheel turned away from the hand.
    case scrollUp
    /// The wheel turned towards the hand.
    case scrollDown
  }

  /// What happened.
  public var action: Action
  /// The column, from 0.
  public var x: Int
  /// The row, from 0.
  public var y: Int
  /// What was held.
  public var modifiers: Key.Modifiers

  /// Something at a cell.
  public init(_ action: Action, x: Int, y: Int, modifiers: Key.Modifiers = []) {
    self.action = action
    self.x = x
    self.y = y
    self.modifiers = modifiers
  }
}
