extension TrafficBooks {
  /// Where a provider's users differ from what the traffic must leave behind, one sentence each; empty: they agree.
  ///
  /// - Parameter limit: after so many sentences the rest is counted.
  public func differences(users: [SandboxUser], limit: Int = 20) -> [String] {
    var problems: [String] = []
    var found: Set<String> = []
    let names = Set(users.map(\.username))
    for user in users {
      found.insert(user.username)
      var expected = accounts[user.username]
      if let rival = rivals[user.username], !names.contains(rival.holder) {
        expected = rival.account
        found.insert(rival.holder)
      }
      if let account = expected {
        let fields = account.differences(user)
        if !fields.isEmpty { problems.append("\(user.username) differs in \(fields.joined(separator: ", "))") }
      } else {
        problems.append("\(user.username) is there and should not be")
      }
    }
    for username in accounts.keys.sorted() where !found.contains(username) {
      problems.append("\(username) is missing")
    }
    guard problems.count > limit else { return problems }
    return problems.prefix(limit) + ["and \(problems.count - limit) more"]
  }
}

extension TrafficAccount {
  /// The names of the fields in which an account differs.
  fileprivate func differences(_ user: SandboxUser) -> [String] {
    var fields: [String] = []
    func compare<Value: Equatable>(_ name: String, _ expected: Value, _ stored: Value) {
      if expected != stored { fields.append(name) }
    }
    compare("email", email, user.email)
    compare("firstName", firstName, user.firstName)
    compare("lastName", lastName, user.lastName)
    compare("enabled", true, user.isEnabled)
    compare("key", [key], user.attributes["externalId"])
    compare("locale", [locale], user.attributes["locale"])
    compare("department", departments, user.attributes["department"])
    compare("employeeNumber", [employeeNumber], user.attributes["employeeNumber"])
    compare("groups", groups, user.groups)
    return fields
  }
}
