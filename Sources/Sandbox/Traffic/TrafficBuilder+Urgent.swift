import Kafka

extension TrafficBuilder {
  private enum Kind {
    case create, upsert, update, delete, again, bad, garbage
  }

  /// No more than the delete guard lets through without asking: it looks at shares from 20 on.
  private static let deletes = 18

  /// Creates, updates and deletes, one after the other; most in binary mode, some as plain JSON.
  mutating func addUrgent() {
    // Users of the trickle whom a later change may touch, each once.
    var own: [TrafficAccount] = []
    var waiting = touchable.sorted { $0.due < $1.due }[...]
    var deleted = 0
    for index in 0..<settings.urgent {
      let due = settings.milliseconds * (index + 1) / (settings.urgent + 1) + random.number(below: 400)
      var kind = Self.kind(index)
      // An update or delete needs somebody: of the imports whoever is due by then, else one of the trickle's own.
      var target: TrafficAccount?
      switch kind {
      case .update, .delete, .again:
        if kind == .delete && deleted == Self.deletes { kind = .update }
        if kind != .again, index % 3 != 0, let first = waiting.first, first.due + 5_000 < due {
          target = first.account
          // Spread over the whole import instead of its beginning alone.
          waiting = waiting.dropFirst(1 + waiting.count / max(1, settings.urgent - index))
        } else if own.count > 1 {
          target = own.removeFirst()
        } else {
          kind = .create
        }
      default: break
      }
      switch kind {
      case .create, .upsert:
        let account = makers.next(&random)
        accounts[account.username] = account
        urgent.created += 1
        own.append(account)
        send(kind == .create ? "user.created" : "user.upserted", account, index, due)
      case .update:
        guard let before = target else { continue }
        let account = moved(before, index)
        accounts[account.username] = account
        urgent.updated += 1
        send("user.updated", account, index, due, requires: before.username)
      case .delete:
        guard let account = target else { continue }
        accounts[account.username] = nil
        urgent.deleted += 1
        deleted += 1
        send("user.deleted", account, index, due, requires: account.username)
      case .again:
        guard let account = target else { continue }
        urgent.skipped += 1
        send("user.updated", account, index, due, requires: account.username)
      case .bad:
        let account = makers.next(&random)
        urgent.invalid += 1
        let flaw: TrafficMessages.Flaw = index % 2 == 0 ? .missingUsername : .malformedEmail
        let email = flaw == .malformedEmail ? TrafficMessages.malformed(account.email, index / 20) : nil
        send("user.created", account, index, due, flaw, email: email)
      case .garbage:
        unassigned.received += 1
        unassigned.invalid += 1
        let account = makers.next(&random)
        add(
          .urgent, settings.urgentTopic, partition(account), account.key, [], TrafficMessages.undecodable(account), due)
      }
    }
  }

  private static func kind(_ index: Int) -> Kind {
    if index % 60 == 59 { return .garbage }
    return switch index % 20 {
    case 0, 2, 3, 5, 6, 8, 10, 13, 14: .create
    case 17: .upsert
    case 15: .delete
    case 16: .again
    case 18: .bad
    default: .update
    }
  }

  /// The same person in another department, sometimes with another family name and address.
  private mutating func moved(_ account: TrafficAccount, _ index: Int) -> TrafficAccount {
    let other = makers.next(&random)
    var moved = account
    moved.departments = ["Department \(index + 1)"]
    if index % 2 == 0 { moved.groups = other.groups }
    if index % 4 == 1 {
      moved.lastName = other.lastName
      moved.email = other.email
    }
    return moved
  }

  private mutating func send(
    _ type: String, _ account: TrafficAccount, _ index: Int, _ due: Int, _ flaw: TrafficMessages.Flaw? = nil,
    email: String? = nil, requires required: String? = nil
  ) {
    urgent.received += 1
    let user = TrafficMessages.user(account, without: flaw, email: email)
    let isPlain = index % 7 == 3
    add(
      .urgent, settings.urgentTopic, partition(account), account.key,
      isPlain ? [] : messages.headers("\(type).v1", at: due, &random),
      isPlain ? TrafficMessages.plain(type, user) : user, due, requires: required)
  }

  private func partition(_ account: TrafficAccount) -> Int32 {
    Self.partition(of: account.key, among: settings.urgentPartitions)
  }
}
