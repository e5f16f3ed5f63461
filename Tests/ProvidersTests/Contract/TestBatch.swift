import JSON
import SyncModel

/// A user as the intake renders it.
struct TestUser {
  var username: String
  var key: String
  var email: String?? = .none
  var firstName: String?? = .none
  var enabled: Bool?
  var emailVerified: Bool?
  var attributes: [String: [String]?] = [:]
  var groups: [String]?
  /// The account, or the id that a create proposes.
  var id: ProviderID = .none

  init(_ username: String, key: String? = nil) {
    self.username = username
    self.key = key ?? "key of \(username)"
  }

  /// A copy with changes.
  func with(_ change: (inout TestUser) -> Void) -> TestUser {
    var copy = self
    change(&copy)
    return copy
  }

  /// JSON members without braces.
  var payload: [UInt8] {
    var object = JSONObject([("username", .string(username))])
    func text(_ name: String, _ value: String??) {
      if let value { object[name] = value.map { .string($0) } ?? .null }
    }
    text("email", email)
    if let emailVerified { object["emailVerified"] = .bool(emailVerified) }
    text("firstName", firstName)
    if let enabled { object["enabled"] = .bool(enabled) }
    var all = attributes
    all["externalId"] = [key]
    object["attributes"] = .object(
      JSONObject(
        all.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map { .array($0.map { .string($0) }) } ?? .null) }))
    if let groups { object["groups"] = .array(groups.sorted().map { .string($0) }) }
    return Array(JSONValue.object(object).bytes.dropFirst().dropLast())
  }
}

extension ChangeBatch {
  /// A batch of one kind of operation.
  init(
    _ operation: AccountOperation, _ users: [TestUser], lane: Lane = .import,
    createdMilliseconds: Int64 = 1_700_000_000_123
  ) {
    let chunk = Chunk(id: ChunkID(7), capacity: 64)
    var items: ContiguousArray<BatchItem> = []
    for user in users {
      var row = ChangeRow()
      row.chunk = chunk.id
      row.keyText = chunk.append(Array(user.key.utf8))
      row.payload = chunk.append(operation == .delete ? [] : user.payload)
      row.lane = lane
      items.append(
        BatchItem(row: row, operation: operation, providerID: user.id, createdMilliseconds: createdMilliseconds))
    }
    self.init(id: BatchID(1), lane: lane, items: items, chunks: [chunk])
  }
}

extension Submission {
  /// What became of each.
  var verdicts: [ChangeAnswer.Verdict] { answers.map(\.verdict) }

  /// The fault of an answer.
  func fault(_ index: Int) -> Fault? {
    answers[index].fault < 0 ? nil : faults[Int(answers[index].fault)]
  }
}

extension ChangeBatch {
  /// A unique uuid for a proposed id.
  static func proposedID() -> ProviderID {
    let digits = (0..<32).map { _ in String(UInt8.random(in: 0...15), radix: 16) }.joined()
    let text =
      "\(digits.prefix(8))-\(digits.dropFirst(8).prefix(4))-8\(digits.dropFirst(13).prefix(3))-a\(digits.dropFirst(17).prefix(3))-\(digits.suffix(12))"
    return ProviderID(text) ?? .none
  }
}
