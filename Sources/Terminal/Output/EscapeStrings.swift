import CNcurses

/// The bytes around a screen: how it begins and ends, and the brackets of a frame.
struct EscapeStrings {
  /// Begins: alternate screen or a cleared one, no cursor, pastes marked.
  let enter: [UInt8]
  /// Ends: everything undone. Short enough for the crash handler.
  let leave: [UInt8]
  /// Before a frame: the terminal shows nothing until the end.
  static let beginFrame = Array("\u{1B}[?2026h".utf8)
  /// After a frame.
  static let endFrame = Array("\u{1B}[?2026l".utf8)
  /// Reports of the mouse, in the form that has no limit of columns.
  static let mouseOn = Array("\u{1B}[?1000h\u{1B}[?1002h\u{1B}[?1006h".utf8)
  /// No reports.
  static let mouseOff = Array("\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?1000l".utf8)
  /// Which colour is the background?
  static let askBackground = Array("\u{1B}]11;?\u{1B}\\".utf8)
  /// How wide is an ambiguous glyph? Draws one at the top left, asks where the cursor is, and wipes the line.
  static let askWidth = Array("\r●\u{1B}[6n\r\u{1B}[K".utf8)

  /// Reads the terminal's capabilities; the screen must have started.
  ///
  /// ncurses' own start string is not used: on xterm it resets the user's palette.
  init(hasModes: Bool) {
    let smcup = Self.capability("smcup")
    let begin = smcup.isEmpty ? Self.capability("clear") : smcup
    let rmcup = Self.capability("rmcup")
    let end = smcup.isEmpty ? Self.capability("clear") : rmcup
    let plain = Self.capability("sgr0")
    let modesOn = hasModes ? Array("\u{1B}[?2004h".utf8) : []
    let modesOff = hasModes ? Array("\u{1B}[?2004l".utf8) : []
    let region = Array("\u{1B}[r".utf8)
    enter = begin + region + plain + Self.capability("civis") + modesOn
    leave =
      (hasModes ? Self.endFrame + Self.mouseOff : []) + modesOff + region + plain + Self.capability("cnorm") + end
  }

  /// A capability without its padding (`$<2>`), which only hardware needs.
  private static func capability(_ name: String) -> [UInt8] {
    guard let pointer = cn_screen_capability(name) else { return [] }
    var result: [UInt8] = []
    // A capability is a C string of ncurses' memory, copied at once.
    var rest = Array(String(cString: pointer).utf8)[...]
    while let byte = rest.first {
      if byte == 0x24, rest.dropFirst().first == 0x3C, let end = rest.firstIndex(of: 0x3E) {
        rest = rest[(end + 1)...]
      } else {
        result.append(byte)
        rest = rest.dropFirst()
      }
    }
    return result
  }
}
