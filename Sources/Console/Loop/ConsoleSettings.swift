public import Cells
public import ConsoleCore
public import Terminal

/// How a console looks and where it stands.
public struct ConsoleSettings: Sendable {
  /// The look of roles.
  public var theme: Theme
  /// How the terminal is used.
  public var terminal: TerminalOptions
  /// The operator's time zone.
  public var time: LocalTime
  /// What the terminal's window is called.
  public var title: String

  /// Makes settings.
  public init(theme: Theme, terminal: TerminalOptions = TerminalOptions(), time: LocalTime, title: String = "usher") {
    self.theme = theme
    self.terminal = terminal
    self.time = time
    self.title = title
  }
}
