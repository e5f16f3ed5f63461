import Kafka

/// The traffic of a demo, all of it known beforehand: every record and when it is due, and what must come of it.
///
/// Two imports run beside a trickle of urgent changes. Of every 50 users of an import one is bad (no username, a
/// malformed e-mail, another user's e-mail, bytes that are no JSON) and one comes twice. What is counted where does not depend on the order in which
/// streams and partitions are read: users who share a name are in one partition, and an update or delete waits until its account exists.
public struct TrafficPlan: Sendable {
  /// What it was made from.
  public let settings: TrafficSettings
  /// The process of single messages.
  public let singlesProcess: String
  /// The process of bulk messages.
  public let bulkProcess: String
  /// Every record by the time it is due; within a stream in the order of sending.
  public let records: [TrafficRecord]
  /// What must come of it.
  public let books: TrafficBooks
  /// When the provider should answer 429 for a while: in the middle of the first import.
  public let throttling: TrafficMoment
  /// For how long, in paced traffic.
  public let throttlingMilliseconds: Int

  /// Makes the traffic; the same settings always make the same.
  public init(_ settings: TrafficSettings) {
    precondition(settings.bulkSize > 0 && settings.bulkSize % 50 == 0, "a bulk message holds a multiple of 50 users")
    self.settings = settings
    var builder = TrafficBuilder(settings)
    builder.addSingles()
    builder.addBulk()
    builder.addUrgent()
    singlesProcess = builder.singles.process
    bulkProcess = builder.bulk.process
    records = builder.finish()
    books = builder.books
    throttling = TrafficMoment(milliseconds: settings.milliseconds * 35 / 100, records: settings.usersPerImport * 2 / 5)
    throttlingMilliseconds = settings.milliseconds * 6 / 100
  }
}

/// Puts a plan together.
struct TrafficBuilder {
  let settings: TrafficSettings
  var random: TrafficGenerator
  var makers = AccountMaker()
  var messages: TrafficMessages
  var singles: TrafficBooks.Row
  var bulk: TrafficBooks.Row
  var urgent: TrafficBooks.Row
  var unassigned: TrafficBooks.Row
  var accounts: [String: TrafficAccount] = [:]
  var rivals: [String: TrafficBooks.Rival] = [:]
  var records: [TrafficRecord] = []
  /// Users of the imports whom urgent changes may touch, and when they are due.
  var touchable: [(account: TrafficAccount, due: Int)] = []

  init(_ settings: TrafficSettings) {
    self.settings = settings
    random = TrafficGenerator(seed: settings.seed)
    messages = TrafficMessages(start: settings.start)
    singles = TrafficBooks.Row(process: "hr-staff-\(settings.seed)")
    bulk = TrafficBooks.Row(process: "payroll-full-\(settings.seed)")
    urgent = TrafficBooks.Row(process: "@urgent/\(settings.source)")
    unassigned = TrafficBooks.Row(process: "@unassigned/\(settings.source)")
  }

  var books: TrafficBooks {
    TrafficBooks(rows: [singles, bulk, urgent, unassigned], accounts: accounts, rivals: rivals)
  }

  /// Within a stream the order of adding is the order of sending.
  func finish() -> [TrafficRecord] {
    records.enumerated().sorted { a, b in
      (a.element.dueMilliseconds, a.offset) < (b.element.dueMilliseconds, b.offset)
    }.map(\.element)
  }

  // What the place of a user within its 50 decides. The places are apart, so that a user plays one part only.
  private static let comesTwice = 5..<15
  private static let again = 20
  private static let holder = 30
  private static let bad = 37
  private static let touchable = 40..<50

  private static func flaw(_ index: Int, of flaws: [TrafficMessages.Flaw]) -> TrafficMessages.Flaw? {
    index % 50 == bad ? flaws[index / 50 % flaws.count] : nil
  }

  // MARK: - Imports

  /// Single messages in binary mode: slow at first, then fast, then slow.
  mutating func addSingles() {
    let count = settings.usersPerImport
    let begin = settings.milliseconds * 2 / 100
    let length = settings.milliseconds * 60 / 100
    addEvent("import.started.v1", TrafficMessages.expected(count), .singles, at: begin)
    var holder: TrafficAccount?
    var twice: TrafficAccount?
    for index in 0..<count {
      let share = Double(index + 1) / Double(count)
      let due = begin + Int(Double(length) * (share + 0.045 * Self.wave(share)))
      var account = makers.next(&random)
      var email: String?
      let flaw = Self.flaw(index, of: [.missingUsername, .heldEmail, .malformedEmail, .undecodable])
      singles.received += 1
      switch flaw {
      case .heldEmail:
        // The user who holds it must come first, so both are in one partition.
        guard let holder else { preconditionFailure("a holder stands before each bad user") }
        while partition(account.key) != partition(holder.key) { account.key = random.identifier() }
        email = oppose(account, to: holder)
        singles.rejected += 1
      case .missingUsername, .malformedEmail, .undecodable:
        if flaw == .malformedEmail { email = TrafficMessages.malformed(account.email, index / 50) }
        singles.invalid += 1
      case nil:
        if index % 50 == Self.again, let twice {
          account = twice
          singles.skipped += 1
        } else {
          accept(account, index, due: due, into: \.singles)
        }
        if index % 50 == Self.holder { holder = account }
        if Self.comesTwice.contains(index % 50) { twice = account }
      }
      let type = index % 50 == Self.again ? "user.updated.v1" : "user.created.v1"
      let value =
        flaw == .undecodable
        ? TrafficMessages.undecodable(account) : TrafficMessages.user(account, without: flaw, email: email)
      add(
        .singles, settings.importTopic, partition(account.key), account.key,
        messages.headers(type, process: singles.process, at: due, &random), value, due)
    }
    addEvent("import.completed.v1", [], .singles, at: begin + length + 1_000)
  }

  /// Bulk messages in structured mode, at a steady pace, with undecodable ones between them.
  mutating func addBulk() {
    let count = settings.usersPerImport
    let begin = settings.milliseconds * 20 / 100
    let length = settings.milliseconds * 65 / 100
    let batches = (count + settings.bulkSize - 1) / settings.bulkSize
    let broken = batches / 5
    addEvent("import.started.v1", TrafficMessages.expected(count + broken), .bulk, at: begin)
    for batch in 0..<batches {
      let due = begin + length * (batch + 1) / batches
      var users: [[UInt8]] = []
      var holder: TrafficAccount?
      var twice: TrafficAccount?
      for index in batch * settings.bulkSize..<min(count, (batch + 1) * settings.bulkSize) {
        var account = makers.next(&random)
        var email: String?
        var flaw = Self.flaw(index, of: [.heldEmail, .malformedEmail, .missingUsername])
        if flaw == .heldEmail && holder == nil { flaw = .missingUsername }
        bulk.received += 1
        switch flaw {
        case .heldEmail:
          email = holder.map { oppose(account, to: $0) }
          bulk.rejected += 1
        case .missingUsername, .malformedEmail, .undecodable:
          if flaw == .malformedEmail { email = TrafficMessages.malformed(account.email, index / 50) }
          bulk.invalid += 1
        case nil:
          if index % 50 == Self.again, let twice {
            account = twice
            bulk.skipped += 1
          } else {
            accept(account, index, due: due, into: \.bulk)
          }
          if index % 50 == Self.holder { holder = account }
          if Self.comesTwice.contains(index % 50) { twice = account }
        }
        users.append(TrafficMessages.user(account, without: flaw, email: email))
      }
      add(
        .bulk, settings.importTopic, Int32(batch % settings.importPartitions), nil,
        [RecordHeader("content-type", "application/cloudevents+json; charset=UTF-8")],
        messages.bulk(users, process: bulk.process, at: due, &random), due)
      if batch % 5 == 4 {
        bulk.received += 1
        bulk.invalid += 1
        let lost = makers.next(&random)
        add(
          .bulk, settings.importTopic, Int32(batch % settings.importPartitions), nil,
          messages.headers("users.bulk.v1", process: bulk.process, at: due, &random), TrafficMessages.undecodable(lost),
          due)
      }
    }
    addEvent("import.completed.v1", [], .bulk, at: begin + length + 1_000)
  }

  private mutating func accept(
    _ account: TrafficAccount, _ index: Int, due: Int, into row: WritableKeyPath<Self, TrafficBooks.Row>
  ) {
    self[keyPath: row].created += 1
    accounts[account.username] = account
    if Self.touchable.contains(index % 50) { touchable.append((account, due)) }
  }

  /// Notes that a user claims another's address, and answers it.
  private mutating func oppose(_ account: TrafficAccount, to holder: TrafficAccount) -> String {
    var rival = account
    rival.email = holder.email
    rivals[rival.username] = TrafficBooks.Rival(account: rival, holder: holder.username)
    return holder.email
  }

  private mutating func addEvent(_ type: String, _ value: [UInt8], _ stream: TrafficStream, at due: Int) {
    let process = stream == .singles ? singles.process : bulk.process
    add(
      stream, settings.importTopic, 0, process, messages.headers(type, process: process, at: due, &random), value, due,
      followsStored: true)
  }

  // MARK: - Records

  mutating func add(
    _ stream: TrafficStream, _ topic: String, _ partition: Int32, _ key: String?, _ headers: [RecordHeader],
    _ value: [UInt8], _ due: Int, requires account: String? = nil, followsStored: Bool = false
  ) {
    records.append(
      TrafficRecord(
        stream: stream, topic: topic, partition: partition, key: key.map { [UInt8]($0.utf8) }, headers: headers,
        value: value, dueMilliseconds: due, requiredAccount: account, followsStored: followsStored))
  }

  private func partition(_ key: String) -> Int32 { Self.partition(of: key, among: settings.importPartitions) }

  /// Spreads keys evenly (FNV-1a), and equal keys to one partition.
  static func partition(of key: String, among count: Int) -> Int32 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int32((hash >> 20) % UInt64(max(1, count)))
  }

  /// From 0 at both ends to −1 and 1 between them, twice: what makes a pace swing.
  private static func wave(_ share: Double) -> Double {
    let place = (share * 2).truncatingRemainder(dividingBy: 1)
    return place < 0.5 ? 16 * place * (0.5 - place) : -16 * (place - 0.5) * (1 - place)
  }
}
