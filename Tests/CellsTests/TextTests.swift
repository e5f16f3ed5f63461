import Cells
import Testing

@Suite struct TextTests {
  @Test(
    arguments: [
      ("g.hopper@example.com", "g•••r@example.com"), ("Hopper", "H•••r"), ("Li", "•••"), ("", ""), ("x", "•••"),
      ("+49 170 1234567", "+•••7"), ("李小龙", "李•••龙"), ("@handle", "@•••e"), ("a@b@c.de", "a•••b@c.de"),
      ("e\u{301}tre", "e\u{301}•••e"), ("\u{1B}ab\u{202E}", "␛•••\u{FFFD}"),
    ])
  func `masking keeps the ends and hides the length`(text: String, masked: String) {
    #expect(Masking.mask(text) == masked)
  }

  @Test func `numbers are grouped by three`() {
    #expect(NumberText.grouped(0) == "0")
    #expect(NumberText.grouped(999) == "999")
    #expect(NumberText.grouped(239_804) == "239 804")
    #expect(NumberText.grouped(-1_234_567) == "-1 234 567")
    #expect(NumberText.grouped(.min) == "-9 223 372 036 854 775 808")
  }

  @Test func `axis numbers take at most four columns`() {
    #expect(NumberText.compact(0) == "0")
    #expect(NumberText.compact(950) == "950")
    #expect(NumberText.compact(4_000) == "4k")
    #expect(NumberText.compact(1_500) == "1.5k")
    #expect(NumberText.compact(20_000_000) == "20M")
    for value in [1, 9_999, 999_999, 123_456_789, Int.max] { #expect(NumberText.compact(value).count <= 4) }
  }

  @Test func `signs have an ASCII form and foreign letters a question mark`() {
    func ascii(_ text: String, _ glyphs: GlyphSet = .ascii) -> String {
      String(String.UnicodeScalarView(text.unicodeScalars.map(glyphs.substitute)))
    }
    #expect(ascii("●◐‖◌✓✗━╌›·") == "*~=.+x#->.")
    #expect(ascii(" ⣀⣤⣶⣿x") == " .:##x")
    #expect(ascii("Zoë 中") == "Zo? ?")
    #expect(ascii("● Ж 中 ü", .unambiguous) == "* ? 中 ?")
    #expect(ascii("● Ж", .unicode) == "● Ж")
  }

  @Test func `sentences are broken at spaces and long words anywhere`() {
    #expect(TextWrap.lines("correct at the source; next", width: 12) == ["correct at", "the source;", "next"])
    #expect(TextWrap.lines("abcdefgh ij", width: 5) == ["abcde", "fgh", "ij"])
    #expect(TextWrap.lines("日本語のテスト", width: 5) == ["日本", "語の", "テス", "ト"])
    #expect(TextWrap.lines("one\n\ntwo", width: 0) == ["on", "e", "", "tw", "o"])
    #expect(TextWrap.lines("", width: 5) == [""])
    #expect(TextWrap.lines("a\u{1B}b", width: 5) == ["a␛b"])
  }
}
