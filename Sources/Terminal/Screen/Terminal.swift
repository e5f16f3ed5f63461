import CNcurses
public import Cells
import Glibc
import Platform

/// The terminal of this process while a console uses it.
///
/// ncurses computes what changed and renders it into memory; modes, keys and the one write of a frame are done here, so
/// nothing ever blocks on a terminal that takes no bytes. One thread uses it, the one that opened it. Before it is
/// opened, signals must be blocked (`SignalDescriptor.blockAll`), or ncurses' own handlers would run.
///
/// The loop: wait for `inputDescriptor` (and for `outputDescriptor` to be writable while `needsWritable`), at most until
/// `inputDeadline`; then `readInput`, `flushPending`, `present`. When the window changed: `resized`. At the end: `close`.
public final class Terminal {
  /// What became of a frame.
  public enum Frame: Hashable, Sendable {
    /// Nothing had changed; nothing was written.
    case unchanged
    /// It was written, or as much of it as the terminal took; the rest follows by `flushPending`.
    case written
    /// The terminal has not yet taken the frame before: present again once it is writable.
    case skipped
  }

  /// Only one at a time: ncurses' state belongs to the process.
  private static let isInUse = Locked(false)
  private static let questionDelay: Int64 = 10_000_000_000

  /// Columns and rows; at least 1 by 1.
  public private(set) var size: (columns: Int, rows: Int)
  /// What its background is, as far as that is known: from the environment, then from the terminal's answer.
  public private(set) var background: TerminalTraits.Background?
  /// The glyphs that are drawn.
  public private(set) var glyphs: GlyphSet
  /// Whether the terminal is gone: nobody will type or see anything again.
  public private(set) var isHungUp = false
  /// Readable when `readInput` has something.
  public let inputDescriptor: Int32 = STDIN_FILENO

  private let options: TerminalOptions
  private let traits: TerminalTraits
  private let strings: EscapeStrings
  private var output: OutputQueue
  private var decoder = KeyDecoder()
  private var styles: StyleTable
  private var rows = RowWriter()
  private var shown: Grid?
  private var isOpen = true
  private var questionsUntil: Int64 = 0
  private var errors = ErrorTail()

  /// Takes the terminal of standard input and output: raw mode, alternate screen, no cursor.
  ///
  /// It waits for nothing: what the terminal answers to questions about its colours and glyphs arrives as input.
  ///
  /// - Parameters:
  ///   - theme: how roles look; without colours `Theme.mono` is used instead.
  ///   - options: how it is used.
  /// - Throws: what is missing, and what to do about it. The terminal is then as it was.
  public init(theme: Theme, options: TerminalOptions = TerminalOptions()) throws(TerminalError) {
    guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else { throw .notATerminal }
    let isFirst = Self.isInUse.withLock { inUse in
      defer { inUse = true }
      return !inUse
    }
    guard isFirst else { throw .alreadyOpen }
    self.options = options
    traits = TerminalTraits(environment: options.environment)
    background = traits.background
    glyphs = options.glyphs ?? traits.glyphs
    size = Self.windowSize(options.environment)
    do throws(TerminalError) {
      let descriptor = try Self.start(size, environment: options.environment)
      strings = EscapeStrings(hasModes: traits.answersQuestions)
      styles = StyleTable(theme: theme, isMonochrome: options.isMonochrome || traits.isMonochrome)
      output = OutputQueue(descriptor)
      try Self.protect(descriptor, leave: strings.leave, capturesErrors: options.capturesErrors)
    } catch {
      Self.abandon()
      throw error
    }
    enter()
    askQuestions()
  }

  deinit {
    close()
  }

  /// Gives the terminal back: main screen, cursor, modes. Waits at most 300 ms for a terminal that takes no bytes. What
  /// was written to standard error meanwhile is shown (its end, at most 8 KiB). Closing twice does nothing.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    leave()
    cn_screen_end()
    cn_disarm_crash_handler()
    if options.capturesErrors {
      let tail = ErrorTail.last(8 << 10)
      cn_release_errors()
      _ = tail.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
    Self.isInUse.withLock { $0 = false }
  }

  // MARK: - Frames

  /// Watched for writability while `needsWritable`.
  public var outputDescriptor: Int32 { output.descriptor }
  /// Whether bytes wait for a terminal that takes none.
  public var needsWritable: Bool { !output.isEmpty }

  /// Shows a screen: what differs from the one before, as one write.
  ///
  /// A grid of another size than the terminal is cut or filled up with spaces.
  public func present(_ grid: Grid) -> Frame {
    guard isOpen else { return .unchanged }
    flushPending()
    guard output.isEmpty else { return .skipped }
    var isChanged = false
    for y in 0..<size.rows {
      if let shown, grid.rowEquals(y, of: shown) { continue }
      rows.put(y, of: grid, columns: size.columns, glyphs: glyphs, styles: &styles)
      isChanged = true
    }
    guard isChanged else { return .unchanged }
    shown = grid
    let count = cn_screen_render()
    guard count > 0 else { return .unchanged }
    let begin = traits.answersQuestions ? EscapeStrings.beginFrame : []
    let end = traits.answersQuestions ? EscapeStrings.endFrame : []
    var frame = begin
    frame.reserveCapacity(begin.count + count + end.count)
    frame.append(
      contentsOf: [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        initialized = max(0, cn_screen_take(buffer.baseAddress, count))
      })
    frame.append(contentsOf: end)
    output.write(frame)
    return .written
  }

  /// Writes what waits, as much as the terminal takes.
  public func flushPending() {
    output.flush()
  }

  /// Makes the next frame draw everything: something else may have written to the screen.
  public func repaint() {
    shown = nil
    cn_screen_forget()
  }

  /// Changes the look; the next frame draws everything.
  public func setTheme(_ theme: Theme) {
    styles = StyleTable(theme: theme, isMonochrome: options.isMonochrome || traits.isMonochrome)
    repaint()
  }

  /// The window's size may have changed (SIGWINCH): reads it.
  ///
  /// - Returns: whether it differs; then draw for the new `size`.
  public func resized() -> Bool {
    let new = Self.windowSize(options.environment)
    guard isOpen, new != size else { return false }
    size = new
    shown = nil
    cn_screen_resize(Int32(new.rows), Int32(new.columns))
    return true
  }

  // MARK: - Input

  /// When `readInput` must be called even if nothing arrives; nil while nothing waits for time.
  public var inputDeadline: Int64? { decoder.deadline }

  /// Reads what has arrived, without waiting.
  ///
  /// - Parameter now: nanoseconds of `SystemClock`.
  public func readInput(now: Int64) -> [TerminalInput] {
    guard isOpen else { return [] }
    decoder.expectsCursorPosition = now < questionsUntil
    var found = decoder.expire(at: now)
    // A flood must not keep the screen from being drawn.
    for _ in 0..<64 {
      guard let bytes = readBytes(), !bytes.isEmpty else { break }
      found += decoder.read(bytes, at: now)
    }
    return found.compactMap(understand)
  }

  /// Bytes that are there; nil when there are none.
  private func readBytes() -> [UInt8]? {
    var watches = [Watch(inputDescriptor, for: .readable)]
    guard (try? Poller.poll(&watches, milliseconds: 0)) == 1 else { return nil }
    guard watches[0].found.contains(.readable) else {
      isHungUp = true
      return nil
    }
    let bytes = [UInt8](unsafeUninitializedCapacity: 4_096) { buffer, initialized in
      initialized = max(0, read(inputDescriptor, buffer.baseAddress, buffer.count))
    }
    if bytes.isEmpty { isHungUp = true }
    return bytes
  }

  /// Takes what concerns the terminal itself out of the input.
  private func understand(_ input: TerminalInput) -> TerminalInput? {
    switch input {
    case .background(let colour):
      background = TerminalTraits.Background(colour)
      return input
    case .cursorPosition(_, let column):
      questionsUntil = 0
      let found: GlyphSet = column <= 2 ? .unicode : column == 3 ? .unambiguous : .ascii
      guard found != glyphs else { return nil }
      glyphs = found
      repaint()
      return .glyphs(found)
    default: return input
    }
  }

  // MARK: - Other things terminals do

  /// Stops this process as Ctrl-Z does, and comes back when the shell continues it: the next frame draws everything.
  public func suspend() {
    guard isOpen else { return }
    leave()
    // To this very thread: sent to the process, another thread may take it, and this one would go on drawing.
    pthread_kill(pthread_self(), SIGSTOP)
    enter()
    size = Self.windowSize(options.environment)
    cn_screen_resize(Int32(size.rows), Int32(size.columns))
    repaint()
  }

  /// Hands a text to the clipboard of the terminal (OSC 52), also over ssh. Whether it took it is not known: say "sent".
  ///
  /// - Returns: false where the text is too long for terminals (74 994 bytes); nothing is sent then.
  public func copyToClipboard(_ text: String) -> Bool {
    guard text.utf8.count <= 74_994 else { return false }
    output.write(Array("\u{1B}]52;c;\(Base64.encode(Array(text.utf8)))\u{7}".utf8))
    return true
  }

  /// Names the terminal's window; the text is sanitised and cut to 120 columns.
  public func setTitle(_ title: String) {
    guard traits.answersQuestions else { return }
    output.write(Array("\u{1B}]0;\(TextSanitiser.clean(title, limit: 120))\u{7}".utf8))
  }

  /// Switches reports of the mouse on or off.
  public func setMouse(_ isOn: Bool) {
    guard traits.answersQuestions else { return }
    output.write(isOn ? EscapeStrings.mouseOn : EscapeStrings.mouseOff)
  }

  /// Whole lines that were written to standard error since the last call: libraries and the runtime do that.
  public func takeErrorLines() -> [String] { options.capturesErrors && isOpen ? errors.takeLines() : [] }

  // MARK: - Start and end

  private func enter() {
    cn_make_raw(inputDescriptor)
    output.write(strings.enter)
    if options.mouse { setMouse(true) }
  }

  private func leave() {
    output.write(strings.leave)
    output.finish(milliseconds: 300)
    cn_restore_modes(inputDescriptor)
  }

  private func askQuestions() {
    guard traits.answersQuestions else { return }
    output.write(EscapeStrings.askBackground)
    if options.glyphs == nil, glyphs == .unicode {
      questionsUntil = SystemClock.nanoseconds() + Self.questionDelay
      output.write(EscapeStrings.askWidth)
    }
  }

  private static func start(
    _ size: (columns: Int, rows: Int), environment: [String: String]
  ) throws(TerminalError) -> Int32 {
    cn_set_locale()
    let name = environment["TERM"].flatMap { $0.isEmpty ? nil : $0 }
    switch cn_screen_start(STDIN_FILENO, Int32(size.rows), Int32(size.columns)) {
    case CN_STARTED: break
    case CN_DUMB_TERMINAL: throw .dumbTerminal(name: name ?? "")
    case CN_UNKNOWN_TERMINAL: throw .unknownTerminal(name: name)
    default: throw .system(PlatformError(action: "start", subject: "the screen", reason: .system(errno)))
    }
    let descriptor = cn_open_output(STDIN_FILENO)
    guard descriptor >= 0 else {
      throw .system(PlatformError(action: "open", subject: "the terminal", reason: .system(errno)))
    }
    return descriptor
  }

  /// From here on a crash, and a chatty library, leave the terminal usable.
  private static func protect(_ descriptor: Int32, leave: [UInt8], capturesErrors: Bool) throws(TerminalError) {
    if capturesErrors, cn_capture_errors() != 0 {
      throw .system(PlatformError(action: "capture", subject: "standard error", reason: .system(errno)))
    }
    guard cn_arm_crash_handler(descriptor, STDIN_FILENO, leave, leave.count) == 0 else {
      throw .system(PlatformError(action: "install", subject: "the crash handler", reason: .system(errno)))
    }
  }

  private static func abandon() {
    cn_screen_end()
    cn_disarm_crash_handler()
    cn_release_errors()
    isInUse.withLock { $0 = false }
  }

  private static func windowSize(_ environment: [String: String]) -> (columns: Int, rows: Int) {
    let size = cn_window_size(STDIN_FILENO)
    if size.columns > 0, size.rows > 0 { return (Int(size.columns), Int(size.rows)) }
    let columns = environment["COLUMNS"].flatMap { Int($0) } ?? 80
    let rows = environment["LINES"].flatMap { Int($0) } ?? 24
    return (min(max(columns, 1), 1_000), min(max(rows, 1), 1_000))
  }
}
