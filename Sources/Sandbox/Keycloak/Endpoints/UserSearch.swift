import HTTPServer
import JSON

extension World {
  /// `GET /users`
  func search(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    try call.require("manage-users", "view-users", "query-users")
    let first = max(0, try call.number("first") ?? 0)
    let count = try call.number("max") ?? 100
    // Who may only query sees nobody, as if nobody existed.
    guard !call.roles.isDisjoint(with: ["manage-users", "view-users"]) else { return .json(200, []) }
    let isBrief = call.flag("briefRepresentation") ?? false
    if let wanted = accountsByID(call) { return .bytes(200, list(wanted, call.realm, isBrief: isBrief)) }
    let query = try UserQuery(call)
    let last = count < 0 ? Int.max : first + count
    var found: [Account] = []
    if count != 0 {
      query.forEach(in: call.realm) {
        found.append($0)
        return found.count < last
      }
    }
    return .bytes(200, list(Array(found.dropFirst(first)), call.realm, isBrief: isBrief))
  }

  /// `GET /users/count`
  func count(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    try call.require("manage-users", "view-users", "query-users")
    guard !call.roles.isDisjoint(with: ["manage-users", "view-users"]) else { return .json(200, 0) }
    if let wanted = accountsByID(call) { return .json(200, .int(wanted.count)) }
    var count = 0
    try UserQuery(call).forEach(in: call.realm) { _ in
      count += 1
      return true
    }
    return .json(200, .int(count))
  }

  /// `search=id:A B C`: those who exist, in the order of the query; nil where that is not asked.
  private func accountsByID(_ call: AdminCall) -> [Account]? {
    guard let search = call.request.queryValue("search"), search.hasPrefix("id:") else { return nil }
    return search.dropFirst(3).split(separator: " ").compactMap { call.realm.accounts.withID(String($0)) }
  }
}

/// The filters of `GET /users`.
struct UserQuery {
  private var words: [LikePattern]?
  private var username: LikePattern?
  private var email: LikePattern?
  private var firstName: LikePattern?
  private var lastName: LikePattern?
  private var isEnabled: Bool?
  private var isEmailVerified: Bool?
  private var createdAfter: Int?
  private var createdBefore: Int?
  /// Of one name the last value counts.
  private var attributes: [String: String] = [:]
  /// Whether anything but `search` was asked: then service accounts are among the answers.
  private var isFiltered = false

  init(_ call: AdminCall) throws(Refusal) {
    let isExact = call.flag("exact") ?? false
    func pattern(_ name: String) -> LikePattern? {
      call.request.queryValue(name).flatMap { $0.isEmpty ? nil : LikePattern($0, isExact ? .whole : .infix) }
    }
    createdAfter = try Self.time(call, "createdAfter")
    createdBefore = try Self.time(call, "createdBefore")
    isEnabled = call.flag("enabled")
    isEmailVerified = call.flag("emailVerified")
    if let search = call.request.queryValue("search"), !search.isEmpty {
      words = Self.words(search)
      return
    }
    username = pattern("username")
    email = pattern("email")
    firstName = pattern("firstName")
    lastName = pattern("lastName")
    if let text = call.request.queryValue("q") { attributes = AttributeQuery.parse(text) }
    isFiltered =
      username != nil || email != nil || firstName != nil || lastName != nil || isEnabled != nil
      || isEmailVerified != nil
      || createdAfter != nil || createdBefore != nil || !attributes.isEmpty
  }

  /// Calls `body` with those who fit, in the order of their names, until it returns false.
  func forEach(in realm: Realm, _ body: (Account) -> Bool) {
    for account in candidates(in: realm) where fits(account, realm) {
      if !body(account) { return }
    }
  }

  /// All accounts, or the few that an index knows.
  private func candidates(in realm: Realm) -> [Account] {
    if let name = username?.whole { return realm.accounts.withUsername(name).map { [$0] } ?? [] }
    if let address = email?.whole { return realm.accounts.withEmail(address).sorted { $0.username < $1.username } }
    for (name, value) in attributes {
      if let found = realm.accounts.with(attribute: name, value: value) {
        return found.sorted { $0.username < $1.username }
      }
    }
    return realm.accounts.inOrder()
  }

  private func fits(_ account: Account, _ realm: Realm) -> Bool {
    if account.isLost || account.serviceClient != nil && !isFiltered { return false }
    if let words, !words.allSatisfy({ word in account.anyText { word.matches($0) } }) { return false }
    if let username, !username.matches(account.username) { return false }
    if let email, !email.matches(account.email) { return false }
    if let firstName, !firstName.matches(account.firstName?.lowercased()) { return false }
    if let lastName, !lastName.matches(account.lastName?.lowercased()) { return false }
    if let isEnabled, account.isEnabled != isEnabled { return false }
    if let isEmailVerified, account.isEmailVerified != isEmailVerified { return false }
    if let createdAfter, account.created < createdAfter { return false }
    if let createdBefore, account.created > createdBefore { return false }
    return attributes.allSatisfy { name, value in
      let wanted = ExactText(value.lowercased())
      return account.attributes[name]?.contains { ExactText($0.lowercased()) == wanted } ?? false
    }
  }

  /// Words between spaces, or between double quotes; a quoted one is whole, others are beginnings.
  private static func words(_ search: String) -> [LikePattern] {
    var words: [LikePattern] = []
    var rest = search.trimmingSpace[...]
    while let start = rest.first {
      if start == " " {
        rest.removeFirst()
      } else if start == "\"", let end = rest.dropFirst().firstIndex(of: "\"") {
        words.append(LikePattern(String(rest[rest.index(after: rest.startIndex)..<end]), .whole))
        rest = rest[rest.index(after: end)...]
      } else {
        let word = rest.prefix { $0 != " " }
        rest = rest[word.endIndex...]
        words.append(LikePattern(String(word.map { $0 == "*" ? "%" : $0 }), .prefix))
      }
    }
    return words
  }

  /// Milliseconds since 1970, also from a date.
  private static func time(_ call: AdminCall, _ name: String) throws(Refusal) -> Int? {
    guard let text = call.request.queryValue(name), !text.isEmpty else { return nil }
    if let number = Int(text) { return number }
    let parts = text.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 3, (1...12).contains(parts[1]), (1...31).contains(parts[2]) else {
      throw .error(400, "Invalid value for '\(name)', expected format is yyyy-MM-dd or an Epoch timestamp")
    }
    return CivilDate.days(year: parts[0], month: parts[1], day: parts[2]) * 86_400_000
  }
}

/// A pattern of SQL's LIKE over lower-case text: `%` any characters, `_` one.
struct LikePattern {
  enum Kind { case whole, prefix, infix }

  private let bytes: [UInt8]
  private let hasWildcards: Bool
  private let kind: Kind

  init(_ text: String, _ kind: Kind) {
    self.kind = kind
    let text = text.lowercased()
    var bytes = Array(text.utf8)
    // A whole text is compared, not matched.
    hasWildcards = kind != .whole && (bytes.contains(UInt8(ascii: "%")) || bytes.contains(UInt8(ascii: "_")))
    if hasWildcards {
      if kind == .infix { bytes.insert(UInt8(ascii: "%"), at: 0) }
      bytes.append(UInt8(ascii: "%"))
    }
    self.bytes = bytes
  }

  /// The text that must be met as a whole; nil for other kinds.
  var whole: String? { kind == .whole ? String(decoding: bytes, as: UTF8.self) : nil }

  /// Whether a lower-case text fits; none never does.
  func matches(_ text: String?) -> Bool {
    guard let text else { return false }
    if hasWildcards { return Self.like(Array(text.utf8)[...], bytes[...]) }
    switch kind {
    case .whole: return text.utf8.elementsEqual(bytes)
    case .prefix: return text.utf8.starts(with: bytes)
    case .infix: return contains(Array(text.utf8))
    }
  }

  private func contains(_ text: [UInt8]) -> Bool {
    guard bytes.count <= text.count else { return false }
    return (0...(text.count - bytes.count)).contains { text[$0...].starts(with: bytes) }
  }

  private static func like(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = pattern.dropFirst()
    if first == UInt8(ascii: "%") {
      return (text.startIndex...text.endIndex).contains { like(text[$0...], rest) }
    }
    guard let next = text.first else { return false }
    if first == UInt8(ascii: "_") {
      // One character, which may be several bytes.
      let tail = text.dropFirst().drop { $0 & 0xC0 == 0x80 }
      return like(tail, rest)
    }
    return next == first && like(text.dropFirst(), rest)
  }
}

/// `q=name:value name:"va lue"`
enum AttributeQuery {
  static func parse(_ text: String) -> [String: String] {
    var found: [String: String] = [:]
    var rest = text[...]
    while !rest.isEmpty {
      if rest.first == " " {
        rest.removeFirst()
        continue
      }
      let name = word(&rest, until: ":")
      guard rest.first == ":" else { continue }
      rest.removeFirst()
      found[name] = word(&rest, until: " ")
    }
    return found
  }

  /// A word up to `end` or a space, or a quoted one with `\"` inside.
  private static func word(_ rest: inout Substring, until end: Character) -> String {
    var word = ""
    guard rest.first == "\"" else {
      while let next = rest.first, next != end, next != " " { word.append(rest.removeFirst()) }
      return word
    }
    rest.removeFirst()
    while let next = rest.popFirst(), next != "\"" {
      // A backslash is itself but before a quote.
      word.append(next == "\\" && rest.first == "\"" ? rest.removeFirst() : next)
    }
    return word
  }
}

/// Dates of the Gregorian calendar.
enum CivilDate {
  /// Days since 1970-01-01.
  static func days(year: Int, month: Int, day: Int) -> Int {
    // Years that begin in March make the leap day the last one.
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}
