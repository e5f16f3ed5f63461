import SyncModel

/// Where a change in memory is counted.
enum Stage {
  case queued
  case sent
  case waiting
  case unsure
}

/// The runs: their counters, which always add up, and their states.
struct RunBook {
  struct Run {
    var record: RunRecord
    /// Changes that were read, counted apart from where they are now, so that the sum can be checked. The journal has no
    /// number for it: at start it is what was settled, and what is gone on with or read again comes in anew.
    var received: Int
    var inFlight = InFlightCounts()
    var retrying = 0
    var pace = Pace()
    /// Every partition of the source was read to its end after `import.completed` was read.
    var isReadToEnd = false
    var isDirty = false
    var lastReadAt: Instant
  }

  private(set) var runs: ContiguousArray<Run> = []
  private var names: [ProcessName]
  /// The run that a process's changes are counted under; -1 before its first.
  private var current: ContiguousArray<Int32>
  private(set) var dirty: [UInt32] = []
  var transitions: [RunTransition] = []
  private let quietPeriodSeconds: Double

  init(processes: [ProcessName], records: [RunRecord], quietPeriodSeconds: Double) {
    names = processes
    current = ContiguousArray(repeating: -1, count: processes.count)
    self.quietPeriodSeconds = quietPeriodSeconds
    let places = Dictionary(
      processes.enumerated().map { (Pair(source: $1.source, process: $1.process), $0) },
      uniquingKeysWith: { first, _ in first })
    for record in records {
      runs.append(Run(record: record, received: record.outcomes.settled, lastReadAt: record.updatedAt))
      if let place = places[Pair(source: record.source, process: record.name.process)] {
        current[place] = Int32(record.id)
      }
    }
  }

  private struct Pair: Hashable {
    var source: UInt16
    var process: String
  }

  /// Makes a process known that the intake has met; they come in the order of their numbers.
  mutating func add(_ name: ProcessName) {
    names.append(name)
    current.append(-1)
  }

  /// The run under which a change of a process counts: the open one, else a new or reopened one.
  mutating func run(ofProcess process: UInt32, at now: Instant, startsRun: Bool = false) -> UInt32 {
    let known = current[Int(process)]
    if known >= 0 {
      let run = runs[Int(known)]
      guard run.record.state.isEnded else { return UInt32(known) }
      // After a run's end, `import.started` or a record more than an hour later opens the next one.
      let ended = run.record.endedAt ?? run.record.updatedAt
      guard startsRun || now.seconds(since: ended) > 3_600 else { return UInt32(known) }
    }
    let name = names[Int(process)]
    let id = UInt32(runs.count)
    let number = known >= 0 ? runs[Int(known)].record.name.run + 1 : 1
    let state: RunState = name.kind == .process ? .announced : .open
    runs.append(
      Run(
        record: RunRecord(
          id: id, name: RunName(source: name.sourceName, process: name.process, run: number), source: name.source,
          kind: name.kind, state: state, startedAt: now, updatedAt: now), received: 0, lastReadAt: now))
    current[Int(process)] = Int32(id)
    touch(id)
    transitions.append(
      RunTransition(run: id, at: now, from: state, to: state, who: "engine", why: "its first record was read"))
    return id
  }

  /// The run that a permanent row or a process has now, nil before its first change.
  func currentRun(ofProcess process: UInt32) -> UInt32? {
    current[Int(process)] >= 0 ? UInt32(current[Int(process)]) : nil
  }

  mutating func announce(_ run: UInt32, expected: Int?, at now: Instant) {
    if let expected { runs[Int(run)].record.expected = expected }
    runs[Int(run)].lastReadAt = now
    touch(run)
  }

  mutating func announceEnd(_ run: UInt32, at now: Instant) {
    runs[Int(run)].record.isEndAnnounced = true
    runs[Int(run)].isReadToEnd = false
    runs[Int(run)].lastReadAt = now
    touch(run)
  }

  // MARK: Counting

  /// A change was read, or found open at start.
  mutating func enter(_ run: UInt32, _ stage: Stage, at now: Instant) {
    add(1, to: run, stage)
    runs[Int(run)].received += 1
    runs[Int(run)].lastReadAt = now
    touch(run)
  }

  /// A change leaves without being counted: it will be read again.
  mutating func leave(_ run: UInt32, _ stage: Stage) {
    add(-1, to: run, stage)
    runs[Int(run)].received -= 1
    touch(run)
  }

  mutating func move(_ run: UInt32, from old: Stage, to new: Stage) {
    guard old != new else { return }
    add(-1, to: run, old)
    add(1, to: run, new)
    touch(run)
  }

  /// A change ended.
  mutating func settle(_ run: UInt32, _ outcome: Outcome, from stage: Stage, at now: Instant) {
    add(-1, to: run, stage)
    runs[Int(run)].record.outcomes[outcome] += 1
    runs[Int(run)].pace.count(1, at: now)
    runs[Int(run)].record.updatedAt = now
    touch(run)
  }

  mutating func beginRetry(_ run: UInt32) {
    runs[Int(run)].retrying += 1
    touch(run)
  }

  /// A retried change ended: it moves from the outcome under which it stayed counted.
  mutating func settleRetry(_ run: UInt32, from old: Outcome, to new: Outcome, at now: Instant) {
    runs[Int(run)].retrying -= 1
    runs[Int(run)].record.outcomes[old] -= 1
    runs[Int(run)].record.outcomes[new] += 1
    runs[Int(run)].record.updatedAt = now
    touch(run)
  }

  mutating func countMail(_ run: UInt32, _ change: (inout MailCounts) -> Void) {
    change(&runs[Int(run)].record.mail)
    touch(run)
  }

  private mutating func add(_ count: Int, to run: UInt32, _ stage: Stage) {
    switch stage {
    case .queued: runs[Int(run)].inFlight.queued += count
    case .sent: runs[Int(run)].inFlight.sent += count
    case .waiting: runs[Int(run)].inFlight.waiting += count
    case .unsure: runs[Int(run)].inFlight.unsure += count
    }
  }

  @inline(__always)
  private mutating func touch(_ run: UInt32) {
    guard !runs[Int(run)].isDirty else { return }
    runs[Int(run)].isDirty = true
    dirty.append(run)
  }

  // MARK: States

  /// All partitions of a source are read to their ends.
  mutating func noteReadToEnd(source: UInt16, at now: Instant) {
    for place in runs.indices
    where runs[place].record.source == source && runs[place].record.kind == .process
      && !runs[place].record.state.isEnded
    {
      if runs[place].record.isEndAnnounced {
        if !runs[place].isReadToEnd {
          runs[place].isReadToEnd = true
          touch(UInt32(place))
        }
      } else if runs[place].inFlight.total == 0,
        now.seconds(since: runs[place].lastReadAt) >= quietPeriodSeconds
      {
        runs[place].isReadToEnd = true
        touch(UInt32(place))
      }
    }
  }

  /// Moves the runs that changed since the last call to the states that they are in now, and hands them out.
  mutating func takeDirty(at now: Instant, into records: inout [RunRecord]) {
    for id in dirty {
      advance(id, at: now)
      runs[Int(id)].isDirty = false
      records.append(runs[Int(id)].record)
    }
    dirty.removeAll(keepingCapacity: true)
  }

  private mutating func advance(_ id: UInt32, at now: Instant) {
    let run = runs[Int(id)]
    guard run.record.kind == .process else { return }
    let isOpen = run.inFlight.total > 0 || run.retrying > 0
    let next: (RunState, String)
    if run.record.state.isEnded {
      if isOpen {
        next = (.running, "reopened: a change of this run is being worked on")
      } else if let state = ended(run) {
        next = state
      } else {
        next = (.running, "reopened: it goes on")
      }
    } else if run.isReadToEnd {
      if isOpen {
        next = (.completing, "everything is read")
      } else {
        next = ended(run) ?? (.completing, "everything is read")
      }
    } else if run.received == 0 {
      next = (.announced, "announced")
    } else {
      next = (.running, "changes flow")
    }
    guard next.0 != run.record.state else { return }
    transitions.append(
      RunTransition(run: id, at: now, from: run.record.state, to: next.0, who: "engine", why: next.1))
    runs[Int(id)].record.state = next.0
    runs[Int(id)].record.reason = next.0.isEnded || next.0 == .completing ? next.1 : nil
    runs[Int(id)].record.updatedAt = now
    runs[Int(id)].record.endedAt = next.0.isEnded ? now : nil
  }

  private func ended(_ run: Run) -> (RunState, String)? {
    let cause =
      run.record.isEndAnnounced
      ? "import.completed was read and all is settled"
      : "nothing came for \(Int(quietPeriodSeconds)) s and all is settled; import.completed was not seen"
    if let expected = run.record.expected, run.received < expected {
      return (.incomplete, "\(run.received) of \(expected) changes came")
    }
    return run.record.outcomes.failed > 0 ? (.completedWithFailures, cause) : (.completed, cause)
  }
}

/// How fast changes settle: a ring of whole seconds.
struct Pace {
  private var counts = ContiguousArray(repeating: 0, count: 128)
  private var second: Int64 = 0
  private var firstSecond: Int64 = 0

  mutating func count(_ number: Int, at now: Instant) {
    advance(to: now.nanoseconds / 1_000_000_000)
    counts[Int(second & 127)] += number
  }

  private mutating func advance(to now: Int64) {
    if firstSecond == 0 { firstSecond = now }
    guard now > second else { return }
    var next = max(second + 1, now - 127)
    while next <= now {
      counts[Int(next & 127)] = 0
      next += 1
    }
    second = now
  }

  private func count(in wanted: Int64) -> Int {
    wanted > second || wanted <= second - 128 || wanted < firstSecond ? 0 : counts[Int(wanted & 127)]
  }

  /// Per second over the last 10 whole seconds (fewer right after the start); nil before the first second is over.
  func perSecond(at now: Instant) -> Double? {
    let current = now.nanoseconds / 1_000_000_000
    guard firstSecond > 0, current > firstSecond else { return nil }
    let span = min(10, current - firstSecond)
    var sum = 0
    for step in 1...span { sum += count(in: current - step) }
    return Double(sum) / Double(span)
  }

  /// Per second in steps of 3 s, oldest first, at most 40 steps.
  func trend(at now: Instant) -> [Double] {
    let current = now.nanoseconds / 1_000_000_000
    guard firstSecond > 0 else { return [] }
    let steps = min(40, (current - firstSecond + 2) / 3)
    guard steps > 0 else { return [] }
    let end = current - current % 3
    return (0..<steps).map { step in
      let start = end - (steps - step) * 3
      return Double(count(in: start) + count(in: start + 1) + count(in: start + 2)) / 3
    }
  }
}
