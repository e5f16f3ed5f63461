/// The accounts of a realm, found by id, username, e-mail and key attribute, and in the order of their names.
struct AccountIndex {
  private let keyAttribute: String
  private(set) var byID: [String: Account] = [:]
  private var byUsername: [ExactText: Account] = [:]
  /// Several only where the realm allows it.
  private var byEmail: [ExactText: [Account]] = [:]
  /// By the key attribute's values in lower case.
  private var byKey: [ExactText: [Account]] = [:]
  private var ordered: [Account] = []
  private var added: [Account] = []
  private var goneCount = 0

  init(keyAttribute: String) {
    self.keyAttribute = keyAttribute
  }

  func withID(_ id: String) -> Account? {
    guard let account = byID[id], !account.isLost else { return nil }
    return account
  }

  /// `username` in lower case.
  func withUsername(_ username: String) -> Account? { byUsername[ExactText(username)] }

  /// `email` in lower case.
  func withEmail(_ email: String) -> [Account] { byEmail[ExactText(email)] ?? [] }

  /// Whose key attribute has this value in any case; nil where `attribute` is not the one that is indexed.
  func with(attribute: String, value: String) -> [Account]? {
    attribute == keyAttribute ? byKey[ExactText(value.lowercased())] ?? [] : nil
  }

  mutating func insert(_ account: Account) {
    byID[account.id] = account
    added.append(account)
    link(account)
  }

  mutating func remove(_ account: Account) {
    byID[account.id] = nil
    unlink(account)
    account.isGone = true
    goneCount += 1
  }

  /// Changes what an account is found by.
  mutating func change(_ account: Account, _ body: () -> Void) {
    let name = account.username
    unlink(account)
    body()
    link(account)
    if name != account.username {
      ordered.removeAll { $0 === account }
      added.removeAll { $0 === account }
      added.append(account)
    }
  }

  /// All accounts in the order of their usernames.
  mutating func inOrder() -> [Account] {
    if added.isEmpty && goneCount == 0 { return ordered }
    added.removeAll { $0.isGone }
    added.sort { Self.precedes($0, $1) }
    var merged: [Account] = []
    merged.reserveCapacity(ordered.count + added.count)
    var next = 0
    for account in ordered where !account.isGone {
      while next < added.count && Self.precedes(added[next], account) {
        merged.append(added[next])
        next += 1
      }
      merged.append(account)
    }
    merged.append(contentsOf: added[next...])
    ordered = merged
    added = []
    goneCount = 0
    return ordered
  }

  private static func precedes(_ left: Account, _ right: Account) -> Bool {
    left.username.utf8.lexicographicallyPrecedes(right.username.utf8)
  }

  private mutating func link(_ account: Account) {
    byUsername[ExactText(account.username)] = account
    if let email = account.email { byEmail[ExactText(email), default: []].append(account) }
    for value in account.attributes[keyAttribute] ?? [] {
      byKey[ExactText(value.lowercased()), default: []].append(account)
    }
  }

  private mutating func unlink(_ account: Account) {
    if byUsername[ExactText(account.username)] === account { byUsername[ExactText(account.username)] = nil }
    if let email = account.email { Self.drop(account, from: &byEmail, ExactText(email)) }
    for value in account.attributes[keyAttribute] ?? [] {
      Self.drop(account, from: &byKey, ExactText(value.lowercased()))
    }
  }

  private static func drop(_ account: Account, from index: inout [ExactText: [Account]], _ key: ExactText) {
    index[key]?.removeAll { $0 === account }
    if index[key]?.isEmpty == true { index[key] = nil }
  }
}
