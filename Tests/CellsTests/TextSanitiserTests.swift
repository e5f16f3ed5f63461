import Cells
import Testing

@Suite struct TextSanitiserTests {
  @Test(
    arguments: [
      ("plain", "plain"),
      ("\u{1B}[2J", "␛[2J"),
      ("a\tb\nc", "a b␊c"),
      ("\u{7F}\u{9B}31m", "␡\u{FFFD}31m"),
      ("user\u{202E}nimda", "user\u{FFFD}nimda"),
      ("\u{2066}x\u{2069}\u{200E}", "\u{FFFD}x\u{FFFD}\u{FFFD}"),
      ("ad\u{200B}min", "ad\u{FFFD}min"),
      ("\u{FEFF}x\u{AD}y", "\u{FFFD}x\u{FFFD}y"),
      ("\u{2060}\u{180E}\u{3164}\u{115F}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
      ("👨\u{200D}👩", "👨👩"),
      ("⚠\u{FE0F}", "⚠"),
      ("\u{E0041}\u{E000}\u{2028}", "\u{FFFD}\u{FFFD}\u{FFFD}"),
      ("a\u{A0}b\u{2003}c", "a b c"),
      ("\u{301}x", "◌\u{301}x"),
      ("\u{2800}", "\u{FFFD}"),
      ("Zażółć 中 é", "Zażółć 中 é"),
    ])
  func `what steers, reorders or hides is shown as a sign`(text: String, shown: String) {
    #expect(Array(TextSanitiser.clean(text).unicodeScalars) == Array(shown.unicodeScalars))
  }

  @Test func `a base carries at most four marks`() {
    let zalgo = "a" + String(repeating: "\u{30D}", count: 40) + "b"
    let clusters = Array(TextSanitiser.clusters(of: zalgo))
    #expect(clusters.count == 2)
    #expect(clusters[0].marks.count == 4)
    #expect(clusters[1].isPlain)
  }

  @Test func `a long text is cut to columns and says so`() {
    #expect(TextSanitiser.clean("abcdef", limit: 6) == "abcdef")
    #expect(TextSanitiser.clean("abcdef", limit: 4) == "abc…")
    #expect(TextSanitiser.clean("日本語", limit: 5) == "日本…")
    #expect(TextSanitiser.clean("日本語", limit: 4) == "日…")
    #expect(TextSanitiser.clean("abc", limit: 1) == "…")
    #expect(TextSanitiser.clean("abc", limit: 0) == "")
  }

  @Test(arguments: 0..<20)
  func `hostile text never puts a control into a cell`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let nasty: [Unicode.Scalar] = [
      "\u{1B}", "[", "]", "\u{7}", "\u{9B}", "\u{0}", "\n", "\r", "\u{8}", "\u{202E}", "\u{200B}", "\u{200D}",
      "\u{FE0F}",
      "\u{301}", "\u{20DD}", "中", "😀", "a", "\u{FEFF}", "\u{E0001}", "\u{1160}", "\u{FFFF}", "\u{10FFFF}",
    ]
    for _ in 0..<100 {
      var view = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...60, using: &random) {
        if Bool.random(using: &random), let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) {
          view.append(any)
        } else if let scalar = nasty.randomElement(using: &random) {
          view.append(scalar)
        }
      }
      let text = String(view)
      var width = 0
      for cluster in TextSanitiser.clusters(of: text) {
        #expect(cluster.width == DisplayWidth.of(cluster.base) && cluster.width > 0)
        #expect(cluster.marks.count <= TextCluster.markLimit)
        #expect(cluster.marks.allSatisfy { DisplayWidth.of($0) == 0 })
        switch cluster.base.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator:
          Testing.Issue.record("\(cluster.base.value) became a cell")
        default: break
        }
        width += cluster.width
      }
      #expect(DisplayWidth.of(text) == width)
      let clean = TextSanitiser.clean(text)
      #expect(TextSanitiser.clean(clean) == clean)

      var grid = Grid(width: 20, height: 1)
      grid.draw(text, x: Int.random(in: -5...22, using: &random), y: 0, limit: Bool.random(using: &random) ? 7 : nil)
      grid.draw("中文", x: Int.random(in: -2...20, using: &random), y: 0)
      #expect(DisplayWidth.of(grid.lines()[0]) == 20)
      for x in 0..<20 where grid[x, 0].width == 2 { #expect(grid[x + 1, 0].width == 0) }
      for x in 0..<20 where grid[x, 0].width == 0 { #expect(grid[x - 1, 0].width == 2) }
    }
  }
}

/// Numbers that a seed repeats (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
