/// A key with the modifiers that were held.
public struct Key: Hashable, Sendable, CustomStringConvertible {
  /// What a key is.
  public enum Code: Hashable, Sendable {
    /// A key that writes a scalar. With Ctrl it is the lower-case letter: Ctrl-C is `c` with `.control`.
    case character(Unicode.Scalar)
    /// Return, Ctrl-J included.
    case enter
    /// Tab; Shift-Tab is the same with `.shift`.
    case tab
    /// Backspace, Ctrl-H included.
    case backspace
    /// Delete to the right.
    case delete
    /// Insert.
    case insert
    /// Escape, alone.
    case escape
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
    /// F1 and so on, by number.
    case function(Int)
  }

  /// Modifiers that terminals report. Shift on characters is in the character itself.
  public struct Modifiers: OptionSet, Hashable, Sendable {
    /// One bit each, as xterm counts them.
    public let rawValue: UInt8

    /// Modifiers of these bits.
    public init(rawValue: UInt8) {
      self.rawValue = rawValue
    }

    /// Shift.
    public static let shift = Modifiers(rawValue: 1)
    /// Alt or Meta.
    public static let alt = Modifiers(rawValue: 2)
    /// Ctrl.
    public static let control = Modifiers(rawValue: 4)
  }

  /// The key.
  public var code: Code
  /// What was held.
  public var modifiers: Modifiers

  /// A key with modifiers.
  public init(_ code: Code, _ modifiers: Modifiers = []) {
    self.code = code
    self.modifiers = modifiers
  }

  /// A key that writes a character.
  public static func character(_ scalar: Unicode.Scalar) -> Key { Key(.character(scalar)) }
  /// Ctrl with a letter.
  public static func control(_ letter: Unicode.Scalar) -> Key { Key(.character(letter), .control) }

  /// `Ctrl-c`, `Shift-Tab`, `PgUp`, `j`: as help and keymap files write it.
  public var description: String {
    var text = modifiers.contains(.control) ? "Ctrl-" : ""
    if modifiers.contains(.alt) { text += "Alt-" }
    if modifiers.contains(.shift) { text += "Shift-" }
    switch code {
    case .character(" "): return text + "Space"
    case .character(let scalar): return text + String(scalar)
    case .enter: return text + "Enter"
    case .tab: return text + "Tab"
    case .backspace: return text + "Backspace"
    case .delete: return text + "Del"
    case .insert: return text + "Ins"
    case .escape: return text + "Esc"
    case .up: return text + "Up"
    case .down: return text + "Down"
    case .left: return text + "Left"
    case .right: return text + "Right"
    case .home: return text + "Home"
    case .end: return text + "End"
    case .pageUp: return text + "PgUp"
    case .pageDown: return text + "PgDn"
    case .function(let number): return text + "F\(number)"
    }
  }
}
