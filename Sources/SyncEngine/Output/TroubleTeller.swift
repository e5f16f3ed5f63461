import SyncModel

/// Decides which failures and waits are worth a line of the log: each is told once until it changes, and a flood is told as a number.
struct TroubleTeller {
  /// Kinds of failures that get a line of their own in a minute.
  private static let linesPerMinute = 20
  /// Kinds of failures that are remembered.
  private static let limit = 10_000

  private struct Throttling {
    var since: Instant
    var until: Instant
    var answers = 1
    var longest: Double
  }

  private struct FailureKind: Hashable {
    var run: UInt32
    var code: FailureCode
    var message: String
  }

  private var throttling: Throttling?
  private var kinds: Set<FailureKind> = []
  private var lines = 0
  private var untold = 0
  private var minuteEnds = Instant.distantPast

  // MARK: Throttling

  /// What is to be said of an answer that asked to wait; nil where it is more of the same.
  mutating func held(seconds: Double, status: Int, at now: Instant) -> String? {
    let until = now.advanced(bySeconds: seconds)
    let wait = Int(seconds.rounded(.up))
    guard var running = throttling else {
      throttling = Throttling(since: now, until: until, longest: seconds)
      return "answered \(status) and asked to wait \(wait) s: all lanes wait. usher slows down and goes on by itself"
    }
    running.answers += 1
    running.until = max(running.until, until)
    let isLonger = seconds > 2 * running.longest
    running.longest = max(running.longest, seconds)
    throttling = running
    return isLonger ? "answered \(status) and now asks to wait \(wait) s: all lanes wait" : nil
  }

  // MARK: Failures

  /// Whether a failure is the first of its kind in its run, and gets a line. Others are counted.
  mutating func tells(_ fault: Fault, run: UInt32) -> Bool {
    if kinds.count >= TroubleTeller.limit { kinds.removeAll() }
    let isNew = kinds.insert(FailureKind(run: run, code: fault.code, message: fault.message)).inserted
    guard isNew, lines < TroubleTeller.linesPerMinute else {
      untold += 1
      return false
    }
    lines += 1
    return true
  }

  /// What is due because of the time.
  mutating func due(at now: Instant) -> [(LogLine.Level, String, String)] {
    var due: [(LogLine.Level, String, String)] = []
    if let over = throttling, now.seconds(since: over.until) > 60 {
      let seconds = Int(over.until.seconds(since: over.since).rounded(.up))
      due.append((.info, "provider", "asks no longer to wait: it did \(over.answers) times within \(seconds) s"))
      throttling = nil
    }
    if now >= minuteEnds {
      if untold > 0 {
        due.append(
          (.warning, "failures", "\(untold) more changes failed since: `usher errors` lists each with its reason"))
      }
      minuteEnds = now.advanced(bySeconds: 60)
      lines = 0
      untold = 0
    }
    return due
  }
}
