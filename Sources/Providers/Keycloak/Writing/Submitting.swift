import SyncModel

extension KeycloakRealm {
  /// Makes new users, by import or singly.
  func create(_ batch: ChangeBatch, _ setup: RealmSetup) async -> Submission {
    if setup.isBulk {
      var bulk = BulkCreate(self, batch, setup)
      return await bulk.run()
    }
    let answers = await SingleCreate(realm: self, setup: setup, lane: batch.lane).create(Array(batch.items), in: batch)
    return Self.submission(answers)
  }

  /// Updates, adopts and deletes, several at a time. A create among them goes singly.
  func change(_ batch: ChangeBatch, _ setup: RealmSetup, _ protected: ProtectedAccounts) async -> Submission {
    let change = AccountChange(realm: self, setup: setup, protected: protected, lane: batch.lane)
    let single = SingleCreate(realm: self, setup: setup, lane: batch.lane)
    let answers = await inParallel(Array(batch.items), limit: width) { item -> ItemAnswer in
      guard item.operation == .create else { return await change.run(item, in: batch) }
      return await single.create([item], in: batch)[0]
    }
    return Self.submission(answers)
  }

  private static func submission(_ answers: [ItemAnswer]) -> Submission {
    var sheet = AnswerSheet(count: answers.count)
    for (place, answer) in answers.enumerated() { sheet.set(place, answer) }
    return sheet.submission
  }
}
