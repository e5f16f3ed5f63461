import Kafka
import Platform
import SyncModel
import Wire

/// The intake thread: reads all sources, decodes, renders and hashes, and hands chunks to the engine.
///
/// It reads only what there is credit for (``ChunkPool``); partitions whose last records were urgent keep a little more, so
/// that an import backlog does not hold them up.
final class Intake {
  private let settings: EngineSettings
  private let pool: ChunkPool
  private let directory: ProcessDirectory
  private let hasher: UserHasher
  private let orders: Mailbox<IntakeOrder>
  private let report: @Sendable (IntakeReport) -> Void
  private let records = WakeUp()
  private var sources: [SourceIntake] = []
  private var isStopping = false
  private var lookAt: Int64 = 0
  private var lagAt: Int64 = 0
  private var looks = 0

  init(
    settings: EngineSettings, numbers: [UInt16], pool: ChunkPool, directory: ProcessDirectory, hasher: UserHasher,
    orders: Mailbox<IntakeOrder>, report: @escaping @Sendable (IntakeReport) -> Void
  ) {
    self.settings = settings
    self.pool = pool
    self.directory = directory
    self.hasher = hasher
    self.orders = orders
    self.report = report
    for (place, source) in settings.sources.enumerated() {
      sources.append(
        SourceIntake(
          place: place, number: numbers[place], settings: source, kafka: settings.kafka, instance: settings.instance,
          hasher: hasher, directory: directory, pool: pool, records: records, report: report))
    }
  }

  /// Reads until it is told to stop.
  func run() {
    var inbox: [IntakeOrder] = []
    while !isStopping {
      inbox.removeAll(keepingCapacity: true)
      orders.takeAll(into: &inbox)
      for order in inbox { obey(order) }
      guard !isStopping else { break }
      records.drain()
      pool.released.drain()
      let now = SystemClock.nanoseconds()
      if now >= lookAt {
        look(at: now)
        lookAt =
          SystemClock.nanoseconds() + (looks < 3 || sources.contains { $0.misses } ? 2_000_000_000 : 30_000_000_000)
        looks += 1
      }
      var got = 0
      for source in sources { got += source.read(at: Instant(nanoseconds: now)) }
      for source in sources { source.takeEvents(at: Instant(nanoseconds: now)) }
      if now >= lagAt {
        report(.lag(sources.flatMap { $0.lag(at: Instant(nanoseconds: now)) }))
        lagAt = now + 500_000_000
      }
      guard got == 0 else { continue }
      var watches = [
        Watch(orders.wakeUp.descriptor, for: .readable), Watch(records.descriptor, for: .readable),
        Watch(pool.released.descriptor, for: .readable),
      ]
      let wait = min(lookAt, lagAt) - SystemClock.nanoseconds()
      waitForAny(&watches, milliseconds: Int(max(0, min(wait, 500_000_000)) / 1_000_000) + 1)
    }
    for source in sources { source.close() }
    report(.stopped)
  }

  private func obey(_ order: IntakeOrder) {
    switch order {
    case .begin(let rules): for source in sources { source.begin(rules) }
    case .read(let source, let partitions): sources[source].assign(partitions)
    case .commit(let source, let positions): sources[source].commit(positions)
    case .stop: isStopping = true
    }
  }

  /// Asks the cluster for the partitions of all sources.
  private func look(at now: Int64) {
    let admin: KafkaAdmin
    do {
      admin = try KafkaAdmin(settings.kafka)
    } catch {
      report(.health(.config, error.description))
      return
    }
    defer { admin.close(within: .milliseconds(500)) }
    // One word for all sources: what is down, else what is missing, else that all is well.
    var worst: (HealthState, reason: String?) = (.ok, nil)
    for source in sources {
      let (state, reason) = source.look(admin)
      if state == .down && worst.0 != .down || worst.0 == .ok { worst = (state, reason) }
    }
    report(.health(worst.0, worst.reason))
  }
}
