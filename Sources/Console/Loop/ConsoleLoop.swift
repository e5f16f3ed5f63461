public import ConsoleCore
public import Platform
import SyncModel
public import Terminal

/// The console on a terminal: one thread that waits for keys, signals and the mailbox, and draws.
///
/// Call it on the main thread, with all signals blocked (`SignalDescriptor.blockAll`) before any other thread started.
/// The feed sends ``ConsoleEvent`` into the mailbox from any thread. Nothing here blocks on the terminal: one that takes
/// no bytes misses frames, and signals and the engine go on.
public struct ConsoleLoop: ~Copyable {
  private let terminal: Terminal
  private let signals: SignalDescriptor
  private let feed: any Feed
  private let steering: (any Steering)?
  private let mailbox: Mailbox<ConsoleEvent>
  private var state: ConsoleState

  private var end: ConsoleEnd?
  private var isMailboxOpen = true
  /// Whether something changed since the last frame.
  private var isDirty = true
  /// Whether that was the operator's doing, who must see it at once.
  private var isUrgent = true
  private var lastFrame: Int64 = 0
  private var nextTick: Int64

  /// Frames of data have at least so much time between them, in nanoseconds: ten a second.
  private static let frameTime: Int64 = 100_000_000
  private static let second: Int64 = 1_000_000_000

  /// Takes the terminal.
  ///
  /// - Parameters:
  ///   - settings: look and place.
  ///   - feed: what is shown comes from here.
  ///   - steering: what the operator wants done goes here; nil where nothing can be done (attached).
  ///   - mailbox: events arrive here; this loop is its only receiver.
  /// - Throws: why there is no terminal to draw on. It is then as it was.
  public init(
    _ settings: ConsoleSettings, feed: any Feed, steering: (any Steering)?, mailbox: Mailbox<ConsoleEvent>
  ) throws(TerminalError) {
    let signals: SignalDescriptor
    do throws(PlatformError) {
      signals = try SignalDescriptor([.windowSize, .terminate, .interrupt, .hangUp, .resume, .suspend, .quit])
    } catch {
      throw .system(error)
    }
    let terminal = try Terminal(theme: settings.theme, options: settings.terminal)
    terminal.setTitle(settings.title)
    let now = SystemClock.nanoseconds()
    state = ConsoleState(
      mode: feed.mode, time: settings.time, columns: terminal.size.columns, rows: terminal.size.rows,
      now: Instant(nanoseconds: now))
    self.terminal = terminal
    self.signals = signals
    self.feed = feed
    self.steering = steering
    self.mailbox = mailbox
    nextTick = now + Self.second
  }

  /// Shows and obeys until the operator leaves, the engine has stopped or the terminal is gone; gives the terminal back.
  ///
  /// - Returns: why it ended.
  public mutating func run() -> ConsoleEnd {
    defer { terminal.close() }
    while true {
      draw()
      if let end { return end }
      wait()
    }
  }

  // MARK: - Waiting

  private mutating func wait() {
    let isWatched = !state.isHeadless
    var watches = [
      Watch(isMailboxOpen ? mailbox.wakeUp.descriptor : -1, for: .readable), Watch(signals.descriptor, for: .readable),
      Watch(isWatched ? terminal.inputDescriptor : -1, for: .readable),
      Watch(isWatched && terminal.needsWritable ? terminal.outputDescriptor : -1, for: .writable),
    ]
    do {
      try Poller.poll(&watches, milliseconds: timeout())
    } catch {
      // Only want of kernel memory ends here; the timeout's length later there may be some.
      return
    }
    if !watches[1].found.isEmpty { takeSignals() }
    if !watches[0].found.isEmpty { takeMail() }
    if !watches[3].found.isEmpty { terminal.flushPending() }
    if isWatched { takeInput() }
    let now = SystemClock.nanoseconds()
    if now >= nextTick {
      nextTick = now + Self.second - now % Self.second
      takeErrorLines()
      reduce(.tick)
    }
  }

  /// Milliseconds until something is to be done without being woken.
  private func timeout() -> Int {
    let now = SystemClock.nanoseconds()
    var next = nextTick
    if !state.isHeadless {
      if let deadline = terminal.inputDeadline { next = min(next, deadline) }
      if isDirty, !terminal.needsWritable { next = min(next, lastFrame + Self.frameTime) }
    }
    return Int(max(0, (next - now + 999_999) / 1_000_000))
  }

  private mutating func takeMail() {
    var messages: [ConsoleEvent] = []
    if !mailbox.takeAll(into: &messages), messages.isEmpty {
      // Nothing will ever come again.
      isMailboxOpen = false
      reduce(.stopped(reason: "Its side of the mailbox was closed."))
      return
    }
    for (index, message) in messages.enumerated() {
      // Of several snapshots in a row only the last one is looked at.
      if case .snapshot = message, index + 1 < messages.count, case .snapshot = messages[index + 1] { continue }
      reduce(message)
    }
  }

  private mutating func takeInput() {
    let inputs = terminal.readInput(now: SystemClock.nanoseconds())
    if terminal.isHungUp {
      reduce(.terminalLost)
      return
    }
    if inputs.isEmpty { return }
    reduce(.input(inputs.compactMap { ConsoleInput($0) }))
    isUrgent = true
  }

  private mutating func takeSignals() {
    while let arrival = try? signals.next() {
      switch arrival.signal {
      case .windowSize: resize()
      case .terminate, .interrupt, .quit: reduce(.terminate)
      case .hangUp: reduce(.terminalLost)
      case .resume: repaint()
      case .suspend: if !state.mode.stopsOnLeaving { suspend() }
      default: break
      }
    }
  }

  private mutating func resize() {
    guard terminal.resized() else { return }
    reduce(.resized(columns: terminal.size.columns, rows: terminal.size.rows))
    isUrgent = true
  }

  private mutating func takeErrorLines() {
    let lines = terminal.takeErrorLines()
    if lines.isEmpty { return }
    let now = Instant(nanoseconds: SystemClock.nanoseconds())
    reduce(.log(lines.map { LogLine(at: now, level: .warning, subject: "stderr", text: $0) }))
  }

  // MARK: - Reducing

  private mutating func reduce(_ event: ConsoleEvent) {
    isDirty = true
    for effect in state.reduce(event, at: Instant(nanoseconds: SystemClock.nanoseconds())) { perform(effect) }
  }

  private mutating func perform(_ effect: ConsoleEffect) {
    switch effect {
    case .ask(let query): feed.request(query)
    case .perform(let command): steering?.perform(command)
    case .copy(let text):
      if !terminal.copyToClipboard(text) { reduce(.log([tooLong(text)])) }
    case .repaint: repaint()
    case .suspend: suspend()
    case .leave(let end): if self.end == nil { self.end = end }
    }
  }

  private func tooLong(_ text: String) -> LogLine {
    LogLine(
      at: Instant(nanoseconds: SystemClock.nanoseconds()), level: .warning, subject: "console",
      text: "The text has \(text.utf8.count) bytes, more than clipboards of terminals take: it was not sent.")
  }

  private mutating func repaint() {
    terminal.repaint()
    isDirty = true
    isUrgent = true
  }

  private mutating func suspend() {
    terminal.suspend()
    reduce(.resized(columns: terminal.size.columns, rows: terminal.size.rows))
    isUrgent = true
  }

  // MARK: - Drawing

  /// Draws what changed: keys at once, data at most ten times a second.
  private mutating func draw() {
    guard isDirty, !state.isHeadless else { return }
    let now = SystemClock.nanoseconds()
    guard isUrgent || now - lastFrame >= Self.frameTime else { return }
    terminal.flushPending()
    guard !terminal.needsWritable else { return }
    switch terminal.present(ConsoleScreen.draw(&state)) {
    case .skipped: return
    case .written: lastFrame = now
    case .unchanged: break
    }
    isDirty = false
    isUrgent = false
  }
}
