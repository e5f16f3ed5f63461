import Journal
import Kafka
import Platform
import Providers
import SyncCore
import SyncModel
import Wire

/// The engine thread: the core, the ledger, the only writing connection of the journal, the outbox.
///
/// One turn: take the messages, let the core decide, journal what it decided in one transaction, and only then send, reply,
/// and release memory. Confined to its thread.
final class EngineLoop {
  /// How old what is known of the provider's set-up may get.
  static let refreshSeconds = 60.0

  let settings: EngineSettings
  let inbox: Mailbox<EngineMessage>
  let observer: any EngineObserver
  let pool: ChunkPool
  let directory: ProcessDirectory
  let hasher: UserHasher
  let orders: Mailbox<IntakeOrder>
  let link: ProviderLink
  let admission: Admission
  let startedAt: Instant
  let host: String

  var journal: Journal
  var machine: SyncMachine
  var effects = Effects()
  var transaction = SettleTransaction()
  var chunks = ChunkTable()
  /// Users of open intents of an earlier run: their bytes are in the journal, not in a chunk.
  var resumed: [KeyHash: (key: String, username: String)] = [:]
  var derivedID: DerivedID?
  var outbox: Outbox
  var mailer: Mailer
  var capabilities: ProviderCapabilities?
  var kafkaHealth: Health
  var lag: [Lag] = []
  var phase: Phase?
  var matched = 0
  var latencies = LatencyWindow()
  var nextMail: Int64
  var newMails: [Mailer.Waiting] = []
  var retries: [String: RetryGroup] = [:]
  /// What operators are told once the transaction is in the journal.
  var afterCommit: [() -> Void] = []
  var rules: ProfileRules?
  var syncReplies: [KeyHash: EngineReply] = [:]
  var wakeAt: Instant?
  var snapshotAt: Instant
  var reportAt: Instant
  var askAgainAt: Instant?
  /// When the provider's set-up is asked anew: groups and profile change while an engine runs.
  var refreshAt = Instant.distantFuture
  var commitAt: Instant
  var lastReported: [UInt32: RunSnapshot] = [:]
  var progressSequence = 0
  var dirtyRuns: Set<UInt32> = []
  var isDraining = false
  var drainUntil = Instant.distantFuture
  var stopsNow = false
  var intakeStopped = false
  var failure: String?
  var inboxFolder: CommandInbox
  var troubles = TroubleTeller()
  var providerTeller: HealthTeller
  var kafkaTeller: HealthTeller

  init(
    settings: EngineSettings, journal: consuming Journal, machine: consuming SyncMachine, hasher: UserHasher,
    directory: ProcessDirectory, pool: ChunkPool, inbox: Mailbox<EngineMessage>, orders: Mailbox<IntakeOrder>,
    link: ProviderLink, admission: Admission, observer: any EngineObserver, outbox: Outbox, mailer: Mailer,
    resumed: [KeyHash: (key: String, username: String)], nextMail: Int64, at now: Instant
  ) {
    self.settings = settings
    self.inbox = inbox
    self.observer = observer
    self.pool = pool
    self.directory = directory
    self.hasher = hasher
    self.orders = orders
    self.link = link
    self.admission = admission
    self.journal = journal
    providerTeller = HealthTeller(settings.provider.name, silent: machine.providerHealth.reason)
    self.machine = machine
    self.outbox = outbox
    self.mailer = mailer
    self.resumed = resumed
    self.nextMail = nextMail
    startedAt = now
    host = ThisProcess.hostName
    kafkaHealth = Health(state: .down, since: now, reason: "Kafka was not asked yet")
    kafkaTeller = HealthTeller("Kafka", silent: kafkaHealth.reason)
    snapshotAt = now
    reportAt = now
    commitAt = now.advanced(bySeconds: 5)
    inboxFolder = CommandInbox(folder: settings.stateFolder + "/inbox")
  }

  var now: Instant { Instant(nanoseconds: SystemClock.nanoseconds()) }

  /// Works until it is told to stop and everything in flight has an answer, or the deadline has passed.
  func run() {
    link.askCapabilities()
    var messages: [EngineMessage] = []
    while true {
      wait()
      messages.removeAll(keepingCapacity: true)
      inbox.takeAll(into: &messages)
      let now = self.now
      for message in messages { take(message, at: now) }
      messages.removeAll(keepingCapacity: true)
      takeCommands(at: now)
      machine.finish(at: now, into: &effects)
      tellTroubles(at: now)
      do {
        try settle(at: now)
      } catch {
        fail(error)
        break
      }
      carryOut(at: now)
      speak(at: now)
      if isDraining, stopsNow || now >= drainUntil || (intakeStopped && !machine.isBusy && mailer.isIdle) { break }
    }
    finish()
  }

  private func wait() {
    var watches = [
      Watch(inbox.wakeUp.descriptor, for: .readable), Watch(outbox.wakeUp.descriptor, for: .readable),
    ]
    let now = self.now
    var until = min(snapshotAt, reportAt, inboxFolder.lookAt)
    if let wakeAt { until = min(until, wakeAt) }
    if let askAgainAt { until = min(until, askAgainAt) }
    if let mailAt = mailer.wakeAt { until = min(until, mailAt) }
    let wait = until.nanoseconds - now.nanoseconds
    waitForAny(&watches, milliseconds: wait <= 0 ? 0 : Int(min(wait, 1_000_000_000) / 1_000_000) + 1)
  }

  /// Says the last word and closes what it owns.
  private func finish() {
    effects.removeAll()
    sayLastWords(at: now)
    outbox.flush(withinSeconds: 3, at: now)
    if failure == nil {
      outbox.takeDone(into: &transaction)
      do {
        if !transaction.isEmpty { try journal.settle(transaction) }
      } catch {
        fail(error)
      }
    }
    outbox.close()
    observer.engineDidStop(error: failure)
  }

  func log(_ level: LogLine.Level, _ subject: String, _ text: String) {
    let line = LogLine(at: now, level: level, subject: subject, text: text)
    if level > .debug { transaction.logLines.append(line) }
    observer.engine(didLog: line)
  }

  /// Logs what changed about the provider, and what is due.
  private func tellTroubles(at now: Instant) {
    if let (level, text) = providerTeller.tell(machine.providerHealth) { log(level, "provider", text) }
    if let (level, text) = kafkaTeller.tell(kafkaHealth) { log(level, "kafka", text) }
    for (level, subject, text) in troubles.due(at: now) { log(level, subject, text) }
  }

  // MARK: Messages

  private func take(_ message: EngineMessage, at now: Instant) {
    switch message {
    case .intake(let report): take(report, at: now)
    case .capabilities(let capabilities): begin(capabilities, at: now)
    case .capabilitiesFailed(let fault):
      machine.handle(.providerFailed(fault), at: now, into: &effects)
      askAgainAt = now.advanced(bySeconds: 3)
    case .submission(let id, let submission):
      if isDraining {
        observer.engine(isDraining: machine.inMemory, secondsLeft: max(0, drainUntil.seconds(since: now)))
      }
      machine.handle(.answers(id, submission), at: now, into: &effects)
    case .looked(let id, let result): machine.handle(.lookups(id, result), at: now, into: &effects)
    case .accounts(let accounts): match(accounts, at: now)
    case .accountsEnded(let fault):
      phase = nil
      machine.handle(.matchingEnded(fault), at: now, into: &effects)
      if let fault {
        log(.warning, "provider", "matching stopped after \(matched) accounts: \(fault.message). \(fault.hint)")
      } else {
        log(.info, "provider", "matched \(matched) accounts of the provider")
      }
      matched = 0
    case .mailed(let id, let answer): mailed(id, answer, at: now)
    case .held(let seconds, let status):
      if let text = troubles.held(seconds: seconds, status: status, at: now) { log(.warning, "provider", text) }
    case .command(let command, let reply): obey(command, reply, at: now)
    case .syncKnown(let key, let reply): syncKey(key, reply, at: now)
    case .reread(let result, let reply): syncReread(result, reply, at: now)
    case .commandDone(let id, let result): commandDone(id, result, at: now)
    case .stop(let immediately, let reason): beginStop(immediately, reason, at: now)
    }
  }

  private func take(_ report: IntakeReport, at now: Instant) {
    switch report {
    case .chunk(let chunk, let processes, let expected):
      for name in processes { machine.handle(.process(name), at: now, into: &effects) }
      take(chunk, at: now)
      for (process, count) in expected {
        machine.handle(.expected(process: process, count), at: now, into: &effects)
      }
    case .found(let source, let partitions): assign(source, partitions, at: now)
    case .readToEnd(let source):
      machine.handle(.readToEnd(source: sourceNumber(source)), at: now, into: &effects)
    case .lag(let lag): self.lag = lag
    case .health(let state, let reason):
      if kafkaHealth.state != state {
        kafkaHealth = Health(state: state, since: now, reason: reason)
      } else {
        kafkaHealth.reason = reason
      }
    case .log(let level, let subject, let text): log(level, subject, text)
    case .stopped: intakeStopped = true
    }
  }

  /// Gives changes that were read to the core, with what the ledger knows of their users.
  private func take(_ chunk: Chunk, at now: Instant) {
    chunks.add(chunk, rows: chunk.rows.count)
    if isDraining {
      // Read, and not taken in: they are read again at the next start.
      return
    }
    var known: ContiguousArray<LedgerRow> = []
    do {
      known = try find(chunk.rows)
    } catch {
      fail(error)
      return
    }
    machine.handle(
      .changes(chunk.rows, known: known, faults: chunk.notes.map(\.fault)), at: now, into: &effects)
  }

  func find(_ rows: ContiguousArray<ChangeRow>) throws(JournalError) -> ContiguousArray<LedgerRow> {
    var keys = ContiguousArray<KeyHash>()
    keys.reserveCapacity(rows.count)
    for row in rows { keys.append(row.key) }
    var known = ContiguousArray<LedgerRow>()
    try journal.ledger.find(keys, into: &known)
    return known
  }

  func sourceNumber(_ place: Int) -> UInt16 {
    UInt16(journal.sources.firstIndex(of: settings.sources[place].name) ?? 0)
  }

  /// Decides from where partitions are read: the journal knows, else the source's start.
  private func assign(_ source: Int, _ found: [FoundPartition], at now: Instant) {
    do {
      var assigned: [AssignedPartition] = []
      for partition in found {
        let id = try journal.partition(
          source: sourceNumber(source), topic: partition.topic, partition: partition.partition)
        var base = machine.base(of: id)
        if base == nil {
          machine.addPartition(StartPosition(partition: id, base: partition.start, done: []))
          transaction.positions.append(PositionUpdate(partition: id, base: partition.start))
          base = partition.start
        }
        let offset = base ?? partition.start
        if offset < partition.oldest {
          log(
            .error, settings.sources[source].name,
            "retention has removed records of \(partition.topic)/\(partition.partition) from \(offset) to \(partition.oldest - 1) before they were read: reading goes on at \(partition.oldest)"
          )
        }
        if offset > partition.next {
          log(
            .error, settings.sources[source].name,
            "\(partition.topic)/\(partition.partition) ends at \(partition.next), and the journal had read up to \(offset): the topic was made anew, or the journal belongs to another cluster. The partition is not read"
          )
          continue
        }
        assigned.append(
          AssignedPartition(
            topic: partition.topic, partition: partition.partition, id: id, offset: max(offset, partition.oldest)))
      }
      orders.send(.read(source: source, assigned))
    } catch {
      fail(error)
    }
  }

  // MARK: Provider

  private func begin(_ capabilities: ProviderCapabilities, at now: Instant) {
    askAgainAt = nil
    let isFirst = self.capabilities == nil
    self.capabilities = capabilities
    derivedID = capabilities.idNamespace.map { DerivedID(namespace: $0) }
    machine.handle(.providerReady(userCount: capabilities.userCount), at: now, into: &effects)
    adopt(ProfileRules(capabilities, keyAttribute: settings.keyAttribute), isFirst: isFirst)
    refreshAt = now.advanced(bySeconds: EngineLoop.refreshSeconds)
    guard isFirst else { return }
    // What follows says it too.
    _ = providerTeller.tell(machine.providerHealth)
    let reason = capabilities.modeReason.map { " (\($0))" } ?? ""
    log(
      .info, "provider",
      "\(settings.provider.name) answers: \(capabilities.mode) mode\(reason), \(capabilities.userCount) users")
    for warning in capabilities.warnings { log(.warning, "provider", warning) }
  }

  /// Has messages checked by these rules from now on.
  private func adopt(_ rules: ProfileRules, isFirst: Bool) {
    guard self.rules != rules else { return }
    self.rules = rules
    orders.send(.begin(rules))
    if !isFirst {
      log(
        .info, "provider", "its groups or its user profile changed: what is read from now on is checked by the new ones"
      )
    }
  }

  private func match(_ accounts: [ProviderAccount], at now: Instant) {
    matched += accounts.count
    phase = Phase(text: "matching", done: matched, total: capabilities?.userCount)
    var found: [MatchedAccount] = []
    for account in accounts {
      found.append(
        MatchedAccount(
          key: account.key.isEmpty ? .none : hasher.user(account.key), usernameHash: hasher.name(account.username),
          id: account.id, isEnabled: account.isEnabled, isProtected: account.isProtected,
          createdMilliseconds: account.createdMilliseconds))
    }
    machine.handle(.matched(found), at: now, into: &effects)
  }

  // MARK: Stopping

  /// The journal cannot be used: stop at once. Nothing is lost: what was in flight is looked up at the next start.
  func fail(_ error: JournalError) {
    if failure == nil {
      failure = error.description
      log(.error, "journal", "\(error.description). The engine stops")
    }
    isDraining = true
    stopsNow = true
  }

  private func beginStop(_ immediately: Bool, _ reason: String, at now: Instant) {
    if isDraining {
      stopsNow = stopsNow || immediately
      return
    }
    isDraining = true
    stopsNow = immediately
    drainUntil = now.advanced(bySeconds: settings.drainSeconds)
    log(.info, settings.instance, "stops (\(reason)): what is in flight is finished, nothing new is sent")
    machine.handle(.drain, at: now, into: &effects)
    mailer.stop()
    orders.send(.stop)
    observer.engine(isDraining: machine.inMemory, secondsLeft: settings.drainSeconds)
  }
}

extension ProfileRules {
  /// What is checked before sending, from what the provider says of its profile.
  init(_ capabilities: ProviderCapabilities, keyAttribute: String?) {
    self.init(
      keyAttribute: keyAttribute, keptAttributes: capabilities.keptAttributes,
      fields: capabilities.attributeRules.map {
        FieldRule(
          name: $0.name, minimumLength: $0.minimumLength, maximumLength: $0.maximumLength, pattern: $0.pattern,
          isMultivalued: $0.isMultivalued, isRequired: $0.isRequired)
      }, groups: capabilities.groups)
  }
}
