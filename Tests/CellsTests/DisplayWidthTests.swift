import Cells
import Testing

@Suite struct DisplayWidthTests {
  @Test(
    arguments: [
      ("a", 1), ("~", 1), ("é", 1), ("ß", 1), ("Ж", 1), ("λ", 1), ("א", 1), ("ع", 1), ("ก", 1), ("क", 1),
      ("中", 2), ("国", 2), ("あ", 2), ("ア", 2), ("ｱ", 1), ("Ａ", 2), ("한", 2), ("ㄱ", 2), ("　", 2), ("。", 2),
      ("😀", 2), ("🚀", 2), ("⌚", 2), ("⚠", 1), ("☺", 1), ("🇩", 1), ("\u{1F468}", 2), ("𠀀", 2), ("\u{30000}", 2),
      ("●", 1), ("◐", 1), ("‖", 1), ("◌", 1), ("✓", 1), ("✗", 1), ("━", 1), ("╌", 1), ("›", 1), ("·", 1), ("⣿", 1),
      ("─", 1), ("⏎", 1), ("│", 1), ("┤", 1), ("┼", 1), ("…", 1), ("–", 1), ("→", 1), ("≠", 1), ("•", 1),
      ("\u{301}", 0), ("\u{20DD}", 0), ("\u{5B0}", 0), ("\u{E31}", 0), ("\u{1161}", 0), ("\u{11A8}", 0), ("\u{0}", 0),
      ("\u{1B}", 0), ("\u{7F}", 0), ("\u{9B}", 0), ("\u{2FFFF}", 1), ("\u{FFFD}", 1), ("⿰", 2), ("〇", 2),
    ] as [(Unicode.Scalar, Int)])
  func `a scalar takes the columns that terminals give it`(scalar: Unicode.Scalar, width: Int) {
    #expect(DisplayWidth.of(scalar) == width)
  }

  @Test func `a text is as wide as its sanitised cells`() {
    #expect(DisplayWidth.of("plain") == 5)
    #expect(DisplayWidth.of("") == 0)
    #expect(DisplayWidth.of("e\u{301}") == 1)
    #expect(DisplayWidth.of("日本") == 4)
    #expect(DisplayWidth.of("\u{1B}[31m") == 5)
    #expect(DisplayWidth.of("🇩🇪") == 2)
    #expect(DisplayWidth.of("👨\u{200D}👩\u{200D}👧") == 6)
  }

  @Test func `terminals disagree about signs and Cyrillic, not about letters`() {
    #expect(DisplayWidth.isAmbiguous("●"))
    #expect(DisplayWidth.isAmbiguous("Ж"))
    #expect(!DisplayWidth.isAmbiguous("a"))
    #expect(!DisplayWidth.isAmbiguous("中"))
    #expect(!DisplayWidth.isAmbiguous("⣿"))
  }
}
