/// Turns the bytes of a terminal into keys, pastes and answers. Pure: time comes in with the bytes.
///
/// What it must never do is take a piece of a sequence for a key: links split sequences anywhere, and a stray `C` or `m`
/// would be an action. So an unfinished sequence waits, and after an Escape that stood alone the rest of a sequence that
/// comes late is swallowed.
public struct KeyDecoder: Sendable {
  /// How long an Escape waits for the rest of a sequence before it is the key, in nanoseconds.
  public static let escapeDelay: Int64 = 50_000_000
  /// After this long without a byte, an unfinished sequence is given up, in nanoseconds.
  static let abandonDelay: Int64 = 1_000_000_000
  /// After this long without a byte, Ctrl-C or Escape alone ends a paste whose end was lost, in nanoseconds.
  static let pasteDelay: Int64 = 3_000_000_000
  /// The most bytes of a paste that are kept; the rest is dropped.
  public static let pasteLimit = 1 << 20
  /// The longest sequence that is understood; longer ones are swallowed.
  private static let sequenceLimit = 256

  private enum State {
    case ground
    /// ESC, alone so far.
    case escape
    /// After an Escape key: `[` or `O` now is the rest of a sequence, not a key.
    case lateEscape
    /// Within the rest of such a sequence: swallowed up to its last byte.
    case lateSequence
    /// After `ESC [`.
    case control
    /// After `ESC O`.
    case single
    /// After `ESC ]` or `ESC P`: a string if its first byte says so, else Alt with that key.
    case stringStart(UInt8)
    /// Within a string; `sawEscape` when the last byte was ESC.
    case string(sawEscape: Bool)
    /// Old mouse reports: three bytes after `ESC [ M`.
    case oldMouse
    case paste
  }

  private var state = State.ground
  private var sequence: [UInt8] = []
  private var text: [UInt8] = []
  private var textLength = 0
  private var lastByteAt: Int64 = 0
  private var pasted: [UInt8] = []

  /// Whether a cursor position was asked for. Only then is `ESC [ 1 ; 2 R` an answer and not Shift-F3.
  public var expectsCursorPosition = false

  /// A decoder between two sequences.
  public init() {}

  /// When `expire` must be called if nothing arrives before; nil while no Escape waits.
  public var deadline: Int64? {
    if case .escape = state { lastByteAt + Self.escapeDelay } else { nil }
  }

  /// Reads bytes that arrived together.
  public mutating func read(_ bytes: [UInt8], at now: Int64) -> [TerminalInput] {
    var found = expire(at: now)
    giveUp(bytes, at: now, into: &found)
    for byte in bytes { take(byte, into: &found) }
    if !bytes.isEmpty { lastByteAt = now }
    return found
  }

  /// Makes an Escape that waited long enough the key it is.
  public mutating func expire(at now: Int64) -> [TerminalInput] {
    guard let deadline, now >= deadline else { return [] }
    state = .lateEscape
    return [.key(Key(.escape))]
  }

  /// Leaves states whose rest did not come.
  private mutating func giveUp(_ bytes: [UInt8], at now: Int64, into found: inout [TerminalInput]) {
    let silence = now - lastByteAt
    switch state {
    case .ground, .escape: return
    case .lateEscape: if silence > 2 * Self.abandonDelay { state = .ground }
    case .paste:
      guard silence > Self.pasteDelay, bytes == [0x03] || bytes == [0x1B] else { return }
      endPaste(into: &found)
    default: if silence > Self.abandonDelay { reset() }
    }
  }

  private mutating func reset() {
    state = .ground
    sequence.removeAll(keepingCapacity: true)
  }

  // MARK: - One byte

  private mutating func take(_ byte: UInt8, into found: inout [TerminalInput]) {
    switch state {
    case .ground: takeKey(byte, [], into: &found)
    case .escape: takeAfterEscape(byte, into: &found)
    case .lateEscape:
      reset()
      if byte == 0x5B || byte == 0x4F { state = .lateSequence } else { takeKey(byte, [], into: &found) }
    case .lateSequence:
      if byte == 0x1B {
        state = .escape
      } else if byte >= 0x40 || byte < 0x20 {
        let isPaste = sequence == [0x32, 0x30, 0x30] && byte == 0x7E
        reset()
        if isPaste { state = .paste }
      } else if sequence.count < Self.sequenceLimit {
        sequence.append(byte)
      }
    case .control: takeControl(byte, into: &found)
    case .single: takeSingle(byte, into: &found)
    case .stringStart(let introducer): takeStringStart(byte, introducer: introducer, into: &found)
    case .string(let sawEscape): takeString(byte, sawEscape: sawEscape, into: &found)
    case .oldMouse:
      sequence.append(byte)
      if sequence.count == 3 { reset() }
    case .paste: takePaste(byte, into: &found)
    }
  }

  private mutating func takeKey(_ byte: UInt8, _ modifiers: Key.Modifiers, into found: inout [TerminalInput]) {
    if textLength > 0 {
      if byte & 0xC0 == 0x80 {
        text.append(byte)
        if text.count == textLength { endText(modifiers, into: &found) }
        return
      }
      textLength = 0
    }
    switch byte {
    case 0x1B: state = .escape
    case 0x00: found.append(.key(Key(.character(" "), modifiers.union(.control))))
    case 0x08, 0x7F: found.append(.key(Key(.backspace, modifiers)))
    case 0x09: found.append(.key(Key(.tab, modifiers)))
    case 0x0A, 0x0D: found.append(.key(Key(.enter, modifiers)))
    case 0x01...0x1A: found.append(.key(Key(.character(Unicode.Scalar(byte + 0x60)), modifiers.union(.control))))
    case 0x1C...0x1F: found.append(.key(Key(.character(Unicode.Scalar(byte + 0x40)), modifiers.union(.control))))
    case 0x20..<0x7F: found.append(.key(Key(.character(Unicode.Scalar(byte)), modifiers)))
    case 0xC2...0xDF: startText(byte, length: 2)
    case 0xE0...0xEF: startText(byte, length: 3)
    case 0xF0...0xF4: startText(byte, length: 4)
    default: break
    }
  }

  private mutating func startText(_ byte: UInt8, length: Int) {
    text = [byte]
    textLength = length
  }

  private mutating func endText(_ modifiers: Key.Modifiers, into found: inout [TerminalInput]) {
    textLength = 0
    // C1 controls are not what a key writes.
    guard let decoded = String(validating: text, as: UTF8.self), let scalar = decoded.unicodeScalars.first,
      scalar.value >= 0xA0
    else { return }
    found.append(.key(Key(.character(scalar), modifiers)))
  }

  private mutating func takeAfterEscape(_ byte: UInt8, into found: inout [TerminalInput]) {
    state = .ground
    sequence.removeAll(keepingCapacity: true)
    switch byte {
    case 0x1B:
      // Two in a row: the first was the key.
      found.append(.key(Key(.escape)))
      state = .escape
    case 0x5B: state = .control
    case 0x4F: state = .single
    case 0x5D, 0x50: state = .stringStart(byte)
    default: takeKey(byte, .alt, into: &found)
    }
  }

  // MARK: - Sequences

  private mutating func takeControl(_ byte: UInt8, into found: inout [TerminalInput]) {
    switch byte {
    case 0x1B:
      reset()
      state = .escape
    case 0x18, 0x1A: reset()
    case 0x00..<0x20, 0x80...0xFF: break
    case 0x5B where sequence.isEmpty: sequence.append(byte)  // The Linux console's F1 to F5: ESC [ [ A.
    case 0x40..<0x7F:
      let body = sequence
      reset()
      endControl(body, final: byte, into: &found)
    default: if sequence.count < Self.sequenceLimit { sequence.append(byte) }
    }
  }

  private mutating func endControl(_ body: [UInt8], final: UInt8, into found: inout [TerminalInput]) {
    guard body.count < Self.sequenceLimit else { return }
    if body.isEmpty, final == 0x4D {
      state = .oldMouse
    } else if body == [0x32, 0x30, 0x30], final == 0x7E {
      state = .paste
    } else if let input = ControlSequence(body: body, final: final).meaning(
      expectsCursorPosition: expectsCursorPosition)
    {
      found.append(input)
    }
  }

  private mutating func takeSingle(_ byte: UInt8, into found: inout [TerminalInput]) {
    if byte == 0x1B {
      reset()
      state = .escape
    } else if (0x30...0x39).contains(byte), sequence.count < 4 {
      sequence.append(byte)
    } else {
      let body = sequence
      reset()
      if let key = ControlSequence.singleShift(byte, modifier: body) { found.append(.key(key)) }
    }
  }

  private mutating func takeStringStart(_ byte: UInt8, introducer: UInt8, into found: inout [TerminalInput]) {
    let isString =
      introducer == 0x5D ? (0x30...0x39).contains(byte) : [0x3E, 0x21, 0x24, 0x2B, 0x30, 0x31].contains(byte)
    guard isString else {
      state = .ground
      found.append(.key(Key(.character(Unicode.Scalar(introducer)), .alt)))
      takeKey(byte, [], into: &found)
      return
    }
    sequence = [introducer, byte]
    state = .string(sawEscape: false)
  }

  private mutating func takeString(_ byte: UInt8, sawEscape: Bool, into found: inout [TerminalInput]) {
    if byte == 0x07 || sawEscape && byte == 0x5C {
      let body = sequence
      reset()
      if let colour = ControlSequence.backgroundColour(body) { found.append(.background(colour)) }
    } else if sawEscape {
      // No end of a string: the ESC began something new.
      reset()
      takeAfterEscape(byte, into: &found)
    } else if byte == 0x1B {
      state = .string(sawEscape: true)
    } else if sequence.count < Self.sequenceLimit {
      sequence.append(byte)
    }
  }

  // MARK: - Paste

  private static let pasteEnd: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]

  private mutating func takePaste(_ byte: UInt8, into found: inout [TerminalInput]) {
    // `sequence` holds the part of the end mark that has arrived.
    if byte == Self.pasteEnd[sequence.count] {
      sequence.append(byte)
      if sequence.count == Self.pasteEnd.count { endPaste(into: &found) }
      return
    }
    keep(sequence)
    sequence.removeAll(keepingCapacity: true)
    if byte == 0x1B { sequence.append(byte) } else { keep([byte]) }
  }

  private mutating func keep(_ bytes: [UInt8]) {
    if pasted.count + bytes.count <= Self.pasteLimit { pasted.append(contentsOf: bytes) }
  }

  private mutating func endPaste(into found: inout [TerminalInput]) {
    found.append(.paste(String(decoding: pasted, as: UTF8.self)))
    pasted = []
    reset()
  }
}
