public import SyncModel

/// The engine's decisions: whose change wins, what is sent, in which order and when, and what became of it.
///
/// A value without IO: events go in, effects come out (``Event``, ``Effects``). It reads no clock and starts nothing, so a
/// seed replays everything. The shell keeps one transaction per turn: it journals the effects, and only then acts on them.
public struct SyncMachine: ~Copyable {
  var settings: SyncSettings
  var pool = SlotPool()
  var heads = KeyIndex(minimumCapacity: 32_768)
  var lanes: [LaneQueues]
  var blocked = SlotQueue()
  var matchQueue = SlotQueue()
  var names = NameGuard()
  var timers = TimerHeap()
  var trackers: [Int: PositionTracker] = [:]
  var book: RunBook
  var breaker: ProviderBreaker
  var random: SeededGenerator
  var flights: [Flight] = []
  var lookupFlights: [Flight] = []
  var nextBatch: UInt64
  var chunkRows: ContiguousArray<Int32> = []
  var accounts = AccountIndex()
  var matching = Matching.untried
  var userCount = 0
  var isDraining = false
  /// A name was let go since blocked changes were tried last.
  var namesWereReleased = false

  /// How far matching by paging is.
  enum Matching: Equatable {
    case untried
    case running
    case complete
  }

  /// A batch or a look-up that is out.
  struct Flight {
    var id: BatchID
    var lane: Lane
    var slots: ContiguousArray<Int32>
  }

  /// Queues of one lane: creates go together (one import), everything else goes together.
  struct LaneQueues {
    var creates = SlotQueue()
    var others = SlotQueue()
    var lookups = SlotQueue()
    var batchesOut = 0
    var lookupsOut = 0
  }

  /// Makes the machine as the journal says it was.
  ///
  /// - Parameters:
  ///   - processes: by their numbers.
  ///   - runs: by their numbers.
  ///   - positions: of all partitions that are read.
  ///   - intents: that were open.
  ///   - nextBatch: a number that no batch had yet.
  public init(
    settings: SyncSettings, processes: [ProcessName], runs: [RunRecord], positions: [StartPosition],
    intents: [(id: BatchID, intent: OpenIntent)], nextBatch: UInt64, at now: Instant
  ) {
    self.settings = settings
    lanes = [LaneQueues(), LaneQueues()]
    book = RunBook(processes: processes, records: runs, quietPeriodSeconds: settings.quietPeriodSeconds)
    breaker = ProviderBreaker(at: now)
    random = SeededGenerator(seed: settings.seed)
    self.nextBatch = nextBatch
    for position in positions {
      trackers[Int(position.partition.index)] = PositionTracker(
        partition: position.partition, base: position.base, done: position.done)
    }
    for (id, intent) in intents { adopt(id, intent, at: now) }
  }

  /// Adds a partition that appeared later.
  public mutating func addPartition(_ position: StartPosition) {
    trackers[Int(position.partition.index)] = PositionTracker(
      partition: position.partition, base: position.base, done: position.done)
  }

  /// Takes an event in and adds what is to be done to `effects`.
  public mutating func handle(_ event: Event, at now: Instant, into effects: inout Effects) {
    switch event {
    case .changes(let rows, let known, let faults):
      receive(rows, known: known, faults: faults, at: now, into: &effects)
    case .process(let name): book.add(name)
    case .expected(let process, let count):
      if let run = book.currentRun(ofProcess: process) { book.announce(run, expected: count, at: now) }
    case .retry(let rows, let known): retry(rows, known: known, at: now, into: &effects)
    case .answers(let id, let submission): answer(id, submission, at: now, into: &effects)
    case .lookups(let id, let result): answerLookup(id, result, at: now, into: &effects)
    case .providerReady(let count):
      userCount = count
      breaker.start(at: now)
    case .providerFailed(let fault): breaker.noteFailure(fault, at: now, random: &random)
    case .matched(let found): for account in found { accounts.add(account) }
    case .matchingEnded(let fault): endMatching(fault, at: now, into: &effects)
    case .readToEnd(let source): book.noteReadToEnd(source: source, at: now)
    case .mail(let run, let from, let to): countMail(run, from: from, to: to)
    case .drain: isDraining = true
    case .tick: break
    }
  }

  /// Ends a turn: wakes what is due, sends what may be sent, and reports positions, runs and the time of the next tick.
  ///
  /// Called once after all events of a turn.
  public mutating func finish(at now: Instant, into effects: inout Effects) {
    wake(at: now, into: &effects)
    if !isDraining { fill(at: now, into: &effects) }
    for key in trackers.keys.sorted() {
      trackers[key]?.report(positions: &effects.positions, ranges: &effects.done)
    }
    book.takeDirty(at: now, into: &effects.runs)
    effects.transitions.append(contentsOf: book.transitions)
    book.transitions.removeAll(keepingCapacity: true)
    var wakeAt = timers.nextAt
    if let probeAt = breaker.probeAt, hasWork { wakeAt = wakeAt.map { min($0, probeAt) } ?? probeAt }
    effects.wakeAt = wakeAt
  }

  // MARK: What the shell and the screen ask

  /// Changes in memory.
  public var inMemory: Int { pool.count }

  /// Whether a request or look-up is out.
  public var isBusy: Bool { !flights.isEmpty || !lookupFlights.isEmpty }

  /// Changes of the urgent lane that wait or are being sent.
  public var urgentCount: Int {
    lanes[0].creates.count + lanes[0].others.count + lanes[0].lookups.count
      + flights.reduce(0) { $0 + ($1.lane == .urgent ? $1.slots.count : 0) }
      + lookupFlights.reduce(0) { $0 + ($1.lane == .urgent ? $1.slots.count : 0) }
  }

  /// The greatest number of changes between base and what was read last, over all partitions.
  public var greatestSpan: Int { trackers.values.reduce(0) { max($0, $1.span) } }

  /// All records below are done.
  public func base(of partition: PartitionID) -> Int64? { trackers[Int(partition.index)]?.base }

  /// The name of a run; nil for a number that no run has.
  public func runName(_ run: UInt32) -> RunName? {
    Int(run) < book.runs.count ? book.runs[Int(run)].record.name : nil
  }

  /// How the provider is.
  public var providerHealth: Health { breaker.health }

  /// Whether the accounts of the provider are being paged through.
  public var isMatching: Bool { matching == .running }

  /// Whether something waits to be sent.
  var hasWork: Bool {
    !blocked.isEmpty || !matchQueue.isEmpty
      || lanes.contains { !$0.creates.isEmpty || !$0.others.isEmpty || !$0.lookups.isEmpty }
  }

  /// All runs as of now.
  public func runs(instance: String, at now: Instant) -> [RunSnapshot] {
    book.runs.map { run in
      var counters = RunCounters()
      counters.received = run.received
      counters.outcomes = run.record.outcomes
      counters.inFlight = run.inFlight
      counters.mail = run.record.mail
      let isEnded = run.record.state.isEnded
      let rate = isEnded ? nil : run.pace.perSecond(at: now)
      var eta: Double?
      if let expected = run.record.expected, let rate, rate > 0, !isEnded {
        eta = Double(max(0, expected - counters.outcomes.settled)) / rate
      }
      var state = run.record.state
      var reason = run.record.reason
      if breaker.isOpen, state == .running, counters.inFlight.total > 0 {
        state = .paused
        reason = breaker.health.reason.map { "provider: \($0)" }
      }
      return RunSnapshot(
        id: run.record.id, name: run.record.name, instance: instance, kind: run.record.kind, state: state,
        reason: reason, expected: run.record.expected, counters: counters, ratePerSecond: rate, etaSeconds: eta,
        startedAt: run.record.startedAt, updatedAt: run.record.updatedAt,
        nextAttemptAt: counters.inFlight.waiting > 0 ? timers.nextAt : nil,
        // Of a run that ended long ago it would be nothing but zeros, and there may be many thousand of them.
        trend: isEnded && now.seconds(since: run.record.updatedAt) > 130 ? [] : run.pace.trend(at: now))
    }
  }

  // MARK: Slots

  /// Where a slot is counted.
  func stage(of slot: Int32) -> Stage {
    switch pool[slot].state {
    case .sent: .sent
    case .waiting, .blocked, .following: .waiting
    case .unsure: .unsure
    default: .queued
    }
  }

  /// Moves a slot to a state; its run's counters follow.
  mutating func set(_ slot: Int32, _ state: SlotState) {
    let old = stage(of: slot)
    pool[slot].state = state
    if pool[slot].row.countedAs == nil { book.move(pool[slot].row.process, from: old, to: stage(of: slot)) }
  }

  /// Nobody needs the bytes of one row of a chunk any more.
  mutating func releaseBytes(of chunk: ChunkID, into effects: inout Effects) {
    guard chunk != .none else { return }
    let place = Int(chunk.number)
    chunkRows[place] -= 1
    if chunkRows[place] == 0 { effects.releases.append(chunk) }
  }

  mutating func countChunkRow(_ chunk: ChunkID) {
    guard chunk != .none else { return }
    let place = Int(chunk.number)
    while chunkRows.count <= place { chunkRows.append(0) }
    chunkRows[place] += 1
  }

  private mutating func countMail(_ run: UInt32, from: MailState, to: MailState) {
    book.countMail(run) { mail in
      mail.add(-1, from)
      mail.add(1, to)
    }
  }
}

extension MailCounts {
  /// Counts a mail under its state; one that is being sent is still pending.
  mutating func add(_ number: Int, _ state: MailState) {
    switch state {
    case .pending, .sending: pending += number
    case .requested: requested += number
    case .failed: failed += number
    case .unsure: unsure += number
    case .none: none += number
    }
  }
}
