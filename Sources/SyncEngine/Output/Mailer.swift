import Journal
import Providers
import SyncCore
import SyncModel

/// The set-password mails: a journaled step of its own after each create, in a slow lane of its own (ENGINE promise 10).
///
/// A mail is marked as being sent, on disk, before its request goes out; so one that was on its way when the engine died is
/// known as unsure and is not sent again.
struct Mailer {
  struct Waiting {
    var id: Int64
    var run: UInt32
    var user: ProviderID
    var attempts: Int
  }

  private var queue: [Waiting] = []
  private var head = 0
  private(set) var sending: [Int64: Waiting] = [:]
  private var later: [(at: Instant, mail: Waiting)] = []
  private var budget: RequestBudget
  private var isStopped = false
  private let limit = 4
  private(set) var wakeAt: Instant?

  init(perSecond: Double, at now: Instant) { budget = RequestBudget(perSecond: perSecond, urgentReserve: 0, at: now) }

  /// Whether no mail is on its way.
  var isIdle: Bool { sending.isEmpty }

  mutating func stop() { isStopped = true }

  mutating func add(_ mail: Waiting) { queue.append(mail) }

  /// The mails that may be sent now; they count as being sent.
  mutating func take(at now: Instant) -> [Waiting] {
    wakeAt = nil
    guard !isStopped else { return [] }
    while let first = later.first, first.at <= now {
      later.removeFirst()
      queue.append(first.mail)
    }
    var taken: [Waiting] = []
    while head < queue.count, sending.count < limit {
      if case .wait(let until) = budget.take(.urgent, at: now) {
        wakeAt = until
        break
      }
      let mail = queue[head]
      head += 1
      sending[mail.id] = mail
      taken.append(mail)
    }
    if head > 1_024, head * 2 > queue.count {
      queue.removeFirst(head)
      head = 0
    }
    if let first = later.first { wakeAt = min(wakeAt ?? first.at, first.at) }
    return taken
  }

  /// A mail has its answer; answers what it was.
  mutating func finish(_ id: Int64) -> Waiting? { sending.removeValue(forKey: id) }

  /// Sends a mail again later.
  mutating func postpone(_ mail: Waiting, until: Instant) {
    var mail = mail
    mail.attempts += 1
    let place = later.firstIndex { $0.at > until } ?? later.count
    later.insert((until, mail), at: place)
    wakeAt = min(wakeAt ?? until, until)
  }

  func headroom(at now: Instant) -> Headroom { budget.headroom(bucket: "mail", at: now) }
}

extension EngineLoop {
  /// Sends mails that may be sent: first they are marked on disk, then the requests go out.
  func pumpMail(at now: Instant) {
    guard settings.sendsMail, capabilities != nil, machine.providerHealth.state == .ok else { return }
    let mails = mailer.take(at: now)
    guard !mails.isEmpty else { return }
    for mail in mails {
      transaction.mailsChanged.append(MailChange(id: mail.id, state: .sending, attempts: mail.attempts + 1, fault: nil))
    }
    // What must not happen twice is on disk before it happens (facts: synchronous=FULL for its commit).
    transaction.needsFullSync = true
    do {
      try journal.settle(transaction)
      outbox.noteCommitted(upTo: journal.nextOutboxID - 1)
      transaction.removeAll()
    } catch {
      fail(error)
      return
    }
    for mail in mails { link.mail(mail.id, to: mail.user) }
  }

  func mailed(_ id: Int64, _ answer: MailAnswer, at now: Instant) {
    guard let mail = mailer.finish(id) else { return }
    switch answer {
    case .requested: change(mail, to: .requested, fault: nil, at: now)
    case .failed(let fault):
      change(mail, to: .failed, fault: fault, at: now)
      log(.warning, runName(mail.run).process, "a set-password mail was refused: \(fault.message). \(fault.hint)")
    case .unsure(let fault):
      change(mail, to: .unsure, fault: fault, at: now)
      log(.warning, runName(mail.run).process, "a set-password mail may or may not have been sent: \(fault.message)")
    case .deferred(let fault):
      // Nothing was sent: it stays pending.
      transaction.mailsChanged.append(
        MailChange(id: mail.id, state: .pending, attempts: mail.attempts, fault: fault))
      mailer.postpone(mail, until: now.advanced(bySeconds: fault.retryAfterSeconds ?? 5))
    }
  }

  private func change(_ mail: Mailer.Waiting, to state: MailState, fault: Fault?, at now: Instant) {
    transaction.mailsChanged.append(
      MailChange(id: mail.id, state: state, attempts: mail.attempts + 1, fault: fault))
    machine.handle(.mail(run: mail.run, from: .pending, to: state), at: now, into: &effects)
  }
}
