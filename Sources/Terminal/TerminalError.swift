public import Platform

/// Why no terminal could be opened.
public enum TerminalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Standard input or output is no terminal.
  case notATerminal
  /// The terminfo database does not know `TERM`; nil when it is not set.
  case unknownTerminal(name: String?)
  /// The terminal cannot move its cursor.
  case dumbTerminal(name: String)
  /// Another console of this process has it.
  case alreadyOpen
  /// The system refused something.
  case system(PlatformError)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .notATerminal:
      "Standard input or output is no terminal, so there is nowhere to draw. For scripts: usher status -o plain"
    case .unknownTerminal(nil):
      "TERM is not set, so it is not known how to draw. Set it to what your terminal is, for example: TERM=xterm-256color"
    case .unknownTerminal(let name?):
      "The terminal '\(TerminalText.shown(name))' (TERM) is not in this host's terminfo database. Install ncurses-term, "
        + "or set TERM to a relative that is there, for example: TERM=xterm-256color"
    case .dumbTerminal(let name):
      "The terminal '\(TerminalText.shown(name))' (TERM) cannot move its cursor. Use another terminal, or: usher status"
    case .alreadyOpen:
      "The terminal is already in use by this process; close it first."
    case .system(let error):
      error.description
    }
  }
}
