public import Cells
public import Platform

/// How a terminal is used.
public struct TerminalOptions: Sendable {
  /// No colours, attributes alone, whatever the terminal can do; `NO_COLOR` in the environment does the same.
  public var isMonochrome: Bool
  /// The glyphs to draw with; nil finds out.
  public var glyphs: GlyphSet?
  /// Whether clicks and the wheel are reported; then the terminal's own selection needs Shift.
  public var mouse: Bool
  /// Whether standard error is kept away from the screen and shown after the end.
  public var capturesErrors: Bool
  /// Variables that say what the terminal is: `TERM`, `LANG` and relatives, `NO_COLOR`, `COLORFGBG`.
  public var environment: [String: String]

  /// How a terminal is used; the defaults are what operators want.
  public init(
    isMonochrome: Bool = false, glyphs: GlyphSet? = nil, mouse: Bool = false, capturesErrors: Bool = true,
    environment: [String: String] = Environment.all
  ) {
    self.isMonochrome = isMonochrome
    self.glyphs = glyphs
    self.mouse = mouse
    self.capturesErrors = capturesErrors
    self.environment = environment
  }
}
