import Digest
import Journal
import Kafka
import Platform
import Providers
import SyncCore
import SyncModel
import Wire

extension EngineLoop {
  /// Opens the journal, builds everything as it says, and starts the intake.
  static func open(
    _ settings: EngineSettings, inbox: Mailbox<EngineMessage>, connection: ProviderConnection, admission: Admission,
    observer: any EngineObserver
  ) throws(EngineError) -> EngineLoop {
    do {
      return try open(journal: settings, inbox: inbox, connection: connection, admission: admission, observer: observer)
    } catch let error as EngineError {
      throw error
    } catch {
      throw EngineError(.journal, "\(error)")
    }
  }

  private static func open(
    journal settings: EngineSettings, inbox: Mailbox<EngineMessage>, connection: ProviderConnection,
    admission: Admission, observer: any EngineObserver
  ) throws -> EngineLoop {
    let now = Instant(nanoseconds: SystemClock.nanoseconds())
    var journal = try Journal(
      folder: settings.stateFolder,
      identity: JournalIdentity(
        providerKind: settings.provider.kind, providerURL: settings.provider.url, providerRealm: settings.provider.realm
      ), randomBytes: Randomness.bytes)
    guard let hasher = UserHasher(secret: journal.secret) else {
      throw EngineError(.journal, "the journal's secret is damaged: restore the journal from a backup")
    }
    var numbers: [UInt16] = []
    for source in settings.sources { numbers.append(try journal.source(named: source.name)) }
    let sync = syncSettings(settings, sources: journal.sources)
    let directory = ProcessDirectory()
    let runs = try journal.loadRuns()
    for run in runs {
      _ = directory.number(
        source: run.source, sourceName: run.name.source, process: run.name.process, kind: run.kind)
    }
    let positions = try journal.loadPositions().map {
      StartPosition(partition: $0.partition, base: $0.base, done: $0.done)
    }
    var intents: [(id: BatchID, intent: OpenIntent)] = []
    var resumed: [KeyHash: (key: String, username: String)] = [:]
    var lastBatch = journal.lastBatch
    // Each change of an open intent gets an intent of its own, so that each is closed by itself.
    var opened: [IntentRecord] = []
    var closed: [BatchID] = []
    for record in try journal.loadIntents() {
      closed.append(record.batch)
      for item in record.items {
        var known = ContiguousArray<LedgerRow>()
        try journal.ledger.find([item.row.key], into: &known)
        lastBatch += 1
        let id = BatchID(lastBatch)
        var single = IntentRecord(batch: id, lane: record.lane, sentAt: record.sentAt)
        single.append(item)
        opened.append(single)
        resumed[item.row.key] = (
          String(decoding: item.keyText, as: UTF8.self), String(decoding: item.username, as: UTF8.self)
        )
        intents.append(
          (
            id,
            OpenIntent(
              row: item.row, operation: item.operation, account: item.operation == .create ? .none : item.providerID,
              createdMilliseconds: item.createdMilliseconds, sentAt: record.sentAt, known: known.first ?? LedgerRow())
          ))
      }
    }
    if !closed.isEmpty {
      var transaction = SettleTransaction()
      transaction.intentsClosed = closed
      transaction.intentsOpened = opened
      try journal.settle(transaction)
    }
    let machine = SyncMachine(
      settings: sync, processes: directory.names, runs: runs, positions: positions, intents: intents,
      nextBatch: lastBatch, at: now)
    let pool = ChunkPool()
    let orders = Mailbox<IntakeOrder>()
    let outbox = Outbox(
      kafka: settings.kafka, topics: settings.topics, delivered: try journal.lastDeliveredOutboxID(),
      next: journal.nextOutboxID)
    try outbox.open()
    var mailer = Mailer(perSecond: settings.mailsPerSecond, at: now)
    for mail in try journal.loadPendingMails() {
      mailer.add(Mailer.Waiting(id: mail.id, run: mail.run, user: mail.providerID, attempts: mail.attempts))
    }
    let nextMail = journal.nextMailID
    let link = ProviderLink(connection: connection, inbox: inbox)
    let sourceNumbers = numbers
    let loop = EngineLoop(
      settings: settings, journal: journal, machine: machine, hasher: hasher, directory: directory, pool: pool,
      inbox: inbox, orders: orders, link: link, admission: admission, observer: observer, outbox: outbox,
      mailer: mailer, resumed: resumed, nextMail: nextMail, at: now)
    if !intents.isEmpty {
      loop.log(
        .warning, settings.instance,
        "\(intents.count) users were in requests when the engine stopped: each is looked up before anything else is sent for it"
      )
    }
    _ = try OSThread(name: "usher-intake") {
      Intake(
        settings: settings, numbers: sourceNumbers, pool: pool, directory: directory, hasher: hasher, orders: orders,
        report: { inbox.send(.intake($0)) }
      ).run()
    }
    return loop
  }

  private static func syncSettings(_ settings: EngineSettings, sources: [String]) -> SyncSettings {
    var sync = SyncSettings(
      sources: sources.map { name in
        SourcePolicy(
          name: name, precedence: settings.sources.first { $0.name == name }?.precedence ?? Int.min)
      })
    sync.batchSize = settings.batchSize
    sync.importBatches = settings.connections
    sync.attempts = settings.attempts
    sync.settleAfterSeconds = settings.settleAfterSeconds
    sync.quietPeriodSeconds = settings.quietPeriodSeconds
    sync.adoptsByUsername = settings.adoptsByUsername
    sync.sendsMail = settings.sendsMail
    sync.comparesWithProvider = settings.comparesWithProvider
    sync.rendering = MessageDecoder.rendering
    sync.seed = Randomness.uint64()
    return sync
  }
}
