import SyncModel

extension KeycloakRealm {
  /// Makes new users, by import or singly.
  func create(_ batch: ChangeBatch, _ setup: RealmSetup) async -> Submission {
    if setup.isBulk {
      var bulk = BulkCreate(self, batch, setup)
      return await bulk.run()
    }
    let before = await writes.done
    let answers = await SingleCreate(realm: self, setup: setup, lane: batch.lane)
      .createAll(Array(batch.items), in: batch)
    return await finish(AnswerSheet(answers), since: before)
  }

  /// Updates, adopts and deletes, several at a time. A create among them goes singly.
  func change(_ batch: ChangeBatch, _ setup: RealmSetup, _ protected: ProtectedAccounts) async -> Submission {
    let before = await writes.done
    let change = AccountChange(realm: self, setup: setup, protected: protected, lane: batch.lane)
    let single = SingleCreate(realm: self, setup: setup, lane: batch.lane)
    let answers = await inParallel(Array(batch.items), limit: connection.clients.width(batch.lane)) {
      item -> ItemAnswer in
      guard item.operation == .create else { return await change.run(item, in: batch) }
      return await single.createAll([item], in: batch)[0]
    }
    return await finish(AnswerSheet(answers), since: before)
  }

  /// Ends a batch: an error of the server is a user's fault only if others passed meanwhile.
  ///
  /// - Parameter before: how many writes were done when the batch began.
  func finish(_ sheet: AnswerSheet, since before: Int) async -> Submission {
    var sheet = sheet
    if sheet.done > 0 {
      await writes.add(sheet.done)
    } else if await writes.done == before {
      sheet.deferErrors()
    }
    return sheet.submission
  }
}
