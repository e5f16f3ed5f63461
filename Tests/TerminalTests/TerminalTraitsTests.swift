import Cells
import Terminal
import Testing

@Suite struct TerminalTraitsTests {
  @Test(
    arguments: [
      (["TERM": "xterm-256color", "LANG": "de_DE.UTF-8"], GlyphSet.unicode),
      (["TERM": "xterm-256color"], .unicode),
      (["TERM": "xterm", "LANG": "C"], .ascii),
      (["TERM": "xterm", "LANG": "de_DE.UTF-8", "LC_ALL": "POSIX"], .ascii),
      (["TERM": "xterm", "LANG": "de_DE.ISO-8859-1@euro"], .ascii),
      (["TERM": "xterm", "LANG": "C.utf8"], .unicode),
      (["TERM": "xterm", "LANG": "de_DE"], .unicode),
      (["TERM": "linux", "LANG": "C.UTF-8"], .ascii),
      (["TERM": "vt100", "LANG": "C.UTF-8"], .ascii),
    ])
  func `glyphs follow TERM and the locale`(environment: [String: String], glyphs: GlyphSet) {
    #expect(TerminalTraits(environment: environment).glyphs == glyphs)
  }

  @Test func `NO_COLOR counts when it is not empty`() {
    #expect(TerminalTraits(environment: ["NO_COLOR": "1"]).isMonochrome)
    #expect(!TerminalTraits(environment: ["NO_COLOR": ""]).isMonochrome)
    #expect(!TerminalTraits(environment: [:]).isMonochrome)
  }

  @Test func `COLORFGBG says light or dark`() {
    #expect(TerminalTraits(environment: ["COLORFGBG": "15;0"]).background == .dark)
    #expect(TerminalTraits(environment: ["COLORFGBG": "0;default;15"]).background == .light)
    #expect(TerminalTraits(environment: ["COLORFGBG": "junk"]).background == nil)
    #expect(TerminalTraits.Background(ThemeColour(red: 253, green: 246, blue: 227)) == .light)
    #expect(TerminalTraits.Background(ThemeColour(red: 0, green: 43, blue: 54)) == .dark)
  }
}
