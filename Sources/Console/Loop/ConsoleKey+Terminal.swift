import ConsoleCore
import Terminal

extension ConsoleKey {
  /// What a terminal's key means here; nil for keys without a meaning.
  init?(_ key: Key) {
    if key.modifiers.contains(.alt) { return nil }
    if case .character(let scalar) = key.code {
      self = key.modifiers.contains(.control) ? .control(scalar) : .character(scalar)
      return
    }
    if key.modifiers.contains(.control) { return nil }
    switch key.code {
    case .tab: self = key.modifiers.contains(.shift) ? .backTab : .tab
    case .enter: self = .enter
    case .backspace: self = .backspace
    case .delete: self = .delete
    case .escape: self = .escape
    case .up: self = .up
    case .down: self = .down
    case .left: self = .left
    case .right: self = .right
    case .home: self = .home
    case .end: self = .end
    case .pageUp: self = .pageUp
    case .pageDown: self = .pageDown
    case .insert, .function, .character: return nil
    }
  }
}

extension ConsoleInput {
  /// What the operator typed; nil for what terminals say by themselves.
  init?(_ input: TerminalInput) {
    switch input {
    case .key(let key):
      guard let key = ConsoleKey(key) else { return nil }
      self = .key(key)
    case .paste(let text): self = .paste(text)
    case .focus, .mouse, .background, .glyphs, .cursorPosition: return nil
    }
  }
}
