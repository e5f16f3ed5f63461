import Cells
import Terminal
import Testing

@Suite struct KeyDecoderTests {
  private static let millisecond: Int64 = 1_000_000

  /// What comes out for pieces of bytes, each with its time in milliseconds; at the end time passes.
  private func decode(_ pieces: [(Int64, String)], expectsCursorPosition: Bool = false) -> [TerminalInput] {
    var decoder = KeyDecoder()
    decoder.expectsCursorPosition = expectsCursorPosition
    var found: [TerminalInput] = []
    for (time, text) in pieces { found += decoder.read(Array(text.utf8), at: time * Self.millisecond) }
    return found + decoder.expire(at: 100_000 * Self.millisecond)
  }

  private func keys(_ text: String) -> String {
    decode([(0, text)]).map { input in
      if case .key(let key) = input { key.description } else { "\(input)" }
    }.joined(separator: " ")
  }

  @Test(
    arguments: [
      ("j", "j"), ("G", "G"), (" ", "Space"), ("é中😀", "é 中 😀"), ("\r", "Enter"), ("\t", "Tab"), ("\u{7F}", "Backspace"),
      ("\u{8}", "Backspace"), ("\u{3}", "Ctrl-c"), ("\u{6}\u{2}", "Ctrl-f Ctrl-b"), ("\u{0}", "Ctrl-Space"),
      ("\u{1B}[A\u{1B}[B\u{1B}[C\u{1B}[D", "Up Down Right Left"),
      ("\u{1B}OA\u{1B}OB\u{1B}OC\u{1B}OD", "Up Down Right Left"),
      ("\u{1B}[H\u{1B}[F\u{1B}OH\u{1B}OF\u{1B}[1~\u{1B}[4~\u{1B}[7~\u{1B}[8~", "Home End Home End Home End Home End"),
      ("\u{1B}[2~\u{1B}[3~\u{1B}[5~\u{1B}[6~", "Ins Del PgUp PgDn"), ("\u{1B}[Z", "Shift-Tab"),
      ("\u{1B}[1;5C\u{1B}[1;2A\u{1B}[1;3B\u{1B}[3;5~", "Ctrl-Right Shift-Up Alt-Down Ctrl-Del"),
      (
        "\u{1B}OP\u{1B}OS\u{1B}[11~\u{1B}[15~\u{1B}[17~\u{1B}[24~\u{1B}[[A\u{1B}[1;2P", "F1 F4 F1 F5 F6 F12 F1 Shift-F1"
      ),
      ("\u{1B}a\u{1B}\r", "Alt-a Alt-Enter"), ("\u{1B}[97;5u\u{1B}[27;5;9~\u{1B}[65;2u", "Ctrl-a Ctrl-Tab A"),
      ("\u{1B}OM\u{1B}Oj\u{1B}Oy", "Enter * 9"), ("\u{1B}[1;2R", "Shift-F3"), ("\u{1B}", "Esc"),
      ("\u{1B}\u{1B}", "Esc Esc"),
      ("\u{1B}]x", "Alt-] x"), ("\u{1B}Px", "Alt-P x"), ("\u{9B}1A", "1 A"), ("\u{1B}[57358u", ""),
    ])
  func `bytes become keys`(bytes: String, expected: String) {
    #expect(keys(bytes) == expected)
  }

  @Test(arguments: [
    "\u{1B}[?62;4c", "\u{1B}[?2026;2$y", "\u{1B}[>0;276;0c", "\u{1B}[200;1;1t", "\u{1B}[<64;1M", "\u{1B}[M !!",
  ])
  func `answers nobody asked for and broken reports are swallowed`(bytes: String) {
    #expect(decode([(0, bytes + "j")]) == [.key(.character("j"))])
  }

  @Test func `every sequence may be split at every byte`() {
    for text in [
      "\u{1B}[1;5C", "\u{1B}OA", "\u{1B}[5~", "é", "中", "😀", "\u{1B}[<0;3;4M", "\u{1B}]11;rgb:ff/ff/ff\u{1B}\\",
    ] {
      let whole = decode([(0, text)])
      #expect(whole.count == 1)
      var decoder = KeyDecoder()
      var found: [TerminalInput] = []
      for (index, byte) in text.utf8.enumerated() {
        found += decoder.read([byte], at: Int64(index) * 20 * Self.millisecond)
      }
      #expect(found == whole)
    }
  }

  @Test func `the rest of a sequence that comes late is never a key`() {
    #expect(decode([(0, "\u{1B}"), (200, "[C")]) == [.key(Key(.escape))])
    #expect(decode([(0, "\u{1B}"), (200, "["), (300, "5~")]) == [.key(Key(.escape))])
    #expect(decode([(0, "\u{1B}"), (200, "OA"), (300, "j")]) == [.key(Key(.escape)), .key(.character("j"))])
    #expect(decode([(0, "\u{1B}"), (200, "m")]) == [.key(Key(.escape)), .key(.character("m"))])
    #expect(decode([(0, "\u{1B}["), (400, "A")]) == [.key(Key(.up))])
  }

  @Test func `a late paste is still a paste`() {
    #expect(
      decode([(0, "\u{1B}"), (200, "[200~rm\r"), (210, "\u{1B}[201~")]) == [.key(Key(.escape)), .paste("rm\r")])
  }

  @Test func `after a long silence an unfinished sequence is given up`() {
    #expect(decode([(0, "\u{1B}["), (5_000, "j")]) == [.key(.character("j"))])
    #expect(decode([(0, "\u{1B}"), (100, ""), (9_000, "[")]) == [.key(Key(.escape)), .key(.character("["))])
    #expect(decode([(0, "\u{1B}]11;rgb"), (5_000, "j")]) == [.key(.character("j"))])
  }

  @Test func `an Escape waits 50 ms and nothing else waits`() {
    var decoder = KeyDecoder()
    #expect(decoder.deadline == nil)
    let none = decoder.read([0x1B], at: 7)
    #expect(none == [])
    #expect(decoder.deadline == 7 + KeyDecoder.escapeDelay)
    let early = decoder.expire(at: 8)
    #expect(early == [])
    let escape = decoder.expire(at: 7 + KeyDecoder.escapeDelay)
    #expect(escape == [.key(Key(.escape))])
    #expect(decoder.deadline == nil)
    _ = decoder.read([0xE4], at: 9)
    #expect(decoder.deadline == nil)
  }

  @Test func `pasted text is one piece, keys in it are not keys`() {
    #expect(
      decode([(0, "\u{1B}[200~a\u{1B}[Ab\rq\u{3}\u{1B}[201~j")]) == [
        .paste("a\u{1B}[Ab\rq\u{3}"), .key(.character("j")),
      ])
    #expect(decode([(0, "\u{1B}[200~a\u{1B}[20"), (10, "1~")]) == [.paste("a")])
    #expect(decode([(0, "\u{1B}[200~a\u{1B}\u{1B}[201~")]) == [.paste("a\u{1B}")])
  }

  @Test func `a paste whose end was lost ends by Ctrl-C after some silence`() {
    #expect(decode([(0, "\u{1B}[200~text"), (1_000, "\u{3}"), (2_000, "x")]) == [])
    #expect(
      decode([(0, "\u{1B}[200~text"), (5_000, "\u{3}")]) == [.paste("text"), .key(.control("c"))])
  }

  @Test func `a huge paste is cut, not kept`() {
    var decoder = KeyDecoder()
    var found = decoder.read(Array("\u{1B}[200~".utf8), at: 0)
    for _ in 0..<40 { found += decoder.read(Array(repeating: 0x61, count: 65_536), at: 0) }
    found += decoder.read(Array("\u{1B}[201~".utf8), at: 0)
    guard case .paste(let text)? = found.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == KeyDecoder.pasteLimit)
  }

  @Test func `the mouse reports presses, moves and the wheel`() {
    #expect(decode([(0, "\u{1B}[<0;3;4M")]) == [.mouse(MouseEvent(.press(1), x: 2, y: 3))])
    #expect(decode([(0, "\u{1B}[<2;1;1m")]) == [.mouse(MouseEvent(.release, x: 0, y: 0))])
    #expect(
      decode([(0, "\u{1B}[<20;300;4M")]) == [
        .mouse(MouseEvent(.press(1), x: 299, y: 3, modifiers: [.shift, .control]))
      ])
    #expect(
      decode([(0, "\u{1B}[<64;1;1M\u{1B}[<65;1;1M\u{1B}[<35;1;1M")]) == [
        .mouse(MouseEvent(.scrollUp, x: 0, y: 0)), .mouse(MouseEvent(.scrollDown, x: 0, y: 0)),
        .mouse(MouseEvent(.move, x: 0, y: 0)),
      ])
  }

  @Test func `answers are understood, the cursor's only when asked`() {
    #expect(decode([(0, "\u{1B}[12;3R")], expectsCursorPosition: true) == [.cursorPosition(row: 12, column: 3)])
    #expect(
      decode([(0, "\u{1B}]11;rgb:1e1e/0000/ffff\u{7}")]) == [.background(ThemeColour(red: 30, green: 0, blue: 255))])
    #expect(
      decode([(0, "\u{1B}]11;rgba:ff/80/00/ff\u{1B}\\")]) == [.background(ThemeColour(red: 255, green: 128, blue: 0))])
    #expect(decode([(0, "\u{1B}]11;nonsense\u{7}\u{1B}[I\u{1B}[O")]) == [.focus(true), .focus(false)])
  }

  @Test(arguments: 0..<10)
  func `noise never crashes the decoder and Ctrl-C gets through afterwards`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "\u{1B}", "\u{1B}[", "\u{1B}O", "\u{1B}]11;", "\u{1B}[<", "\u{1B}[M", ";", "~", "9999999999999999999", "M", "R",
      "\u{1B}\\", "a", "é",
    ]
    var decoder = KeyDecoder()
    var now: Int64 = 0
    for _ in 0..<3_000 {
      now += Int64.random(in: 0...300, using: &random) * Self.millisecond
      if Bool.random(using: &random) {
        _ = decoder.read([UInt8.random(in: 0...255, using: &random)], at: now)
      } else if let piece = pieces.randomElement(using: &random) {
        _ = decoder.read(Array(piece.utf8), at: now)
      }
      _ = decoder.expire(at: now)
    }
    now += 10_000 * Self.millisecond
    #expect(decoder.read([0x03], at: now).last == .key(.control("c")))
  }

  @Test func `a flood of bytes is decoded in linear time`() {
    var decoder = KeyDecoder()
    let found = decoder.read(Array(repeating: Array("\u{1B}[Bj".utf8), count: 20_000).flatMap { $0 }, at: 0)
    #expect(found.count == 40_000)
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
