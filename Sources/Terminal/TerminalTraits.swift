public import Cells

/// What the environment says about a terminal, before it is asked.
public struct TerminalTraits: Equatable, Sendable {
  /// Whether a background is light or dark.
  public enum Background: Hashable, Sendable {
    /// Dark text on a light background.
    case light
    /// Light text on a dark background.
    case dark

    /// By the colour's brightness as the eye sees it.
    public init(_ colour: ThemeColour) {
      let brightness = 299 * Int(colour.red) + 587 * Int(colour.green) + 114 * Int(colour.blue)
      self = brightness > 127_500 ? .light : .dark
    }
  }

  /// The glyphs it most likely draws.
  public var glyphs: GlyphSet
  /// Whether colours are unwanted.
  public var isMonochrome: Bool
  /// What `COLORFGBG` says, else nil.
  public var background: Background?
  /// Whether it understands questions (cursor position, colours); consoles and old hardware print them.
  public var answersQuestions: Bool

  /// Reads the variables.
  public init(environment: [String: String]) {
    let name = environment["TERM"] ?? ""
    let isOld = ["linux", "vt", "cons", "dumb", "ansi", "sun", "hurd", "mach", "cygwin", "pcansi"].contains {
      name.hasPrefix($0)
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
    glyphs = isOld || locale.map(Self.isASCII) == true ? .ascii : .unicode
    isMonochrome = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    answersQuestions = !isOld
    background = environment["COLORFGBG"].flatMap(Self.background)
  }

  /// A locale that is set and is not UTF-8; without a character set only `C` and `POSIX` are sure.
  private static func isASCII(_ locale: String) -> Bool {
    guard let dot = locale.firstIndex(of: ".") else { return locale == "C" || locale == "POSIX" }
    let charset = locale[dot...].dropFirst().prefix { $0 != "@" }.lowercased()
    return charset != "utf-8" && charset != "utf8"
  }

  /// `15;0`: the last number is the background's, 0 to 6 and 8 are dark.
  private static func background(_ text: String) -> Background? {
    guard let number = text.split(separator: ";").last.flatMap({ Int($0) }) else { return nil }
    return (0...6).contains(number) || number == 8 ? .dark : .light
  }
}
