import SyncCore
import SyncModel
import Testing

@Suite struct `A request budget` {
  private let start = Instant(nanoseconds: 1_700_000_000_000_000_000)

  /// Takes as fast as the budget allows for so many seconds; answers when.
  private func drive(_ budget: inout RequestBudget, _ lane: Lane, seconds: Double) -> [Instant] {
    var now = start
    var sent: [Instant] = []
    while now.seconds(since: start) < seconds {
      switch budget.take(lane, at: now) {
      case .send: sent.append(now)
      case .wait(let until):
        #expect(until > now)
        now = until
      }
    }
    return sent
  }

  @Test(arguments: [1.0, 3.0, 10.0, 200.0, 999.0, 5_000.0])
  func `lets no more through in any second than its ceiling`(rate: Double) {
    var budget = RequestBudget(perSecond: rate, urgentReserve: 0, at: start)
    let sent = drive(&budget, .urgent, seconds: 5) + []
    var first = 0
    var greatest = 0
    for last in sent.indices {
      while sent[last].seconds(since: sent[first]) >= 1 { first += 1 }
      greatest = max(greatest, last - first + 1)
    }
    #expect(Double(greatest) <= rate)
    #expect(Double(sent.count) >= rate * 5 * 0.85)
  }

  @Test func `keeps the reserve for urgent requests and a floor for imports`() {
    var budget = RequestBudget(perSecond: 100, urgentReserve: 0.2, at: start)
    let imports = drive(&budget, .import, seconds: 5)
    #expect(imports.count <= 401 && imports.count >= 380)
    var other = RequestBudget(perSecond: 100, urgentReserve: 0.2, at: start)
    let urgent = drive(&other, .urgent, seconds: 5)
    #expect(urgent.count <= 451 && urgent.count >= 420)
  }

  @Test func `stops every lane while the provider asked to wait`() {
    var budget = RequestBudget(perSecond: nil, urgentReserve: 0.2, at: start)
    #expect(budget.take(.urgent, at: start) == .send)
    budget.close(forSeconds: 6, saidBy: "retry-after", at: start)
    let until = start.advanced(bySeconds: 6)
    #expect(budget.take(.urgent, at: start.advanced(bySeconds: 5.9)) == .wait(until: until))
    #expect(budget.take(.import, at: start.advanced(bySeconds: 5.9)) == .wait(until: until))
    #expect(budget.take(.import, at: until) == .send)
    #expect(budget.headroom(bucket: "requests", at: start).saidBy == "retry-after")
  }
}
