import JSON
import Providers
import SyncModel
import Testing

extension ContractCase {
  static let lookups: [ContractCase] = [
    ContractCase("a look-up tells own, keyless, held by other, ambiguous and absent") { (place) async throws in
      let own = try await place.make("look-own", key: "look own key")
      try await place.make("look-keyless")
      try await place.make("look-other", key: "look other key")
      try await place.make("look-twin-1", key: "look twin key")
      try await place.make("look-twin-2", key: "look twin key")
      let result = await place.provider().lookup(
        [
          UserReference(key: "look own key", username: "look-own"),
          UserReference(key: "look own key", username: "renamed-at-source"),
          UserReference(key: "look own key", username: ""), UserReference(key: "new key", username: "LOOK-KEYLESS"),
          UserReference(key: "new key", username: "look-other"), UserReference(key: "look twin key", username: ""),
          UserReference(key: "new key", username: "look-nobody"),
          UserReference(key: "LOOK OWN KEY", username: "look-nobody"),
          UserReference(key: "new key", username: "look%"), UserReference(key: "new key", username: "look_own"),
        ], lane: .import)
      #expect(
        result.answers.map(\.verdict) == [
          .own, .own, .own, .keyless, .heldByOther, .ambiguous, .absent, .absent, .absent, .absent,
        ])
      #expect(result.answers[1].providerID == own)
      #expect(result.answers[0].isEnabled)
      func fault(_ index: Int) -> Fault? {
        result.answers[index].fault < 0 ? nil : result.faults[Int(result.answers[index].fault)]
      }
      #expect(fault(0) == nil && fault(3) == nil && fault(6) == nil)
      #expect(fault(4)?.code == .conflictIdentity)
      #expect(fault(4)?.detail.contains("look other key") == true)
      #expect(fault(5)?.code == .conflictKey)
      #expect(fault(5)?.detail.contains("look-twin-1") == true && fault(5)?.detail.contains("look-twin-2") == true)
    },
    ContractCase("hundreds of derived ids are found together") { (place) async throws in
      let provider = place.provider()
      let ids = (0..<60).map { _ in ChangeBatch.proposedID() }
      let users = ids.enumerated().map { index, id in
        TestUser("derived-\(index)").with {
          $0.id = id
          $0.enabled = index != 1
        }
      }
      for start in stride(from: 0, to: 60, by: 30) {
        _ = await provider.submit(ChangeBatch(.create, Array(users[start..<start + 30])))
      }
      var references = users.map { UserReference(key: $0.key, username: $0.username, providerID: $0.id) }
      references += (0..<240).map { _ in
        UserReference(key: "", username: "", providerID: ChangeBatch.proposedID())
      }
      let counting = CountingAdmission()
      let other = place.provider(admission: counting)
      let result = await other.lookup(Array(references.prefix(60)), lane: .import)
      #expect(result.answers.map(\.verdict) == Array(repeating: .own, count: 60))
      #expect(result.answers.map(\.providerID) == ids)
      #expect(result.answers[0].createdMilliseconds == 1_700_000_000_123)
      #expect(result.answers.map(\.isEnabled) == (0..<60).map { $0 != 1 })
      let before = counting.count
      _ = await other.lookup(Array(references.prefix(60)), lane: .import)
      #expect(counting.count - before == 1)
      let many = await other.lookup(references, lane: .import)
      #expect(many.answers.count { $0.verdict == .own } == 60)
    },
    ContractCase("an account of the derived id that lost its key is keyless") { (place) async throws in
      let id = ChangeBatch.proposedID()
      let provider = place.provider()
      _ = await provider.submit(ChangeBatch(.create, [TestUser("lost-key").with { $0.id = id }]))
      try await place.admin("PUT", "/users/\(id.text)", ["username": "lost-key", "attributes": [:]])
      let result = await provider.lookup(
        [UserReference(key: "key of lost-key", username: "other-name", providerID: id)], lane: .import)
      #expect(result.answers.map(\.verdict) == [.keyless])
      #expect(result.answers[0].providerID == id)
    },
    ContractCase("pages hold every account once, with its key") { (place) async throws in
      let provider = place.provider()
      let users = (0..<130).map { TestUser("page-\($0)").with { $0.id = ChangeBatch.proposedID() } }
      for start in stride(from: 0, to: 130, by: 65) {
        _ = await provider.submit(ChangeBatch(.create, Array(users[start..<start + 65])))
      }
      var seen: [String: String] = [:]
      var cursor: PageCursor?
      var total = 0
      repeat {
        let page = try await provider.page(after: cursor)
        total += page.accounts.count
        for account in page.accounts { seen[account.username] = account.key }
        cursor = page.next
      } while cursor != nil
      #expect(total == seen.count)
      for user in users { #expect(seen[user.username] == user.key) }
      #expect(try await provider.capabilities().userCount == total)
    },
    ContractCase("one account is shown with all its fields") { (place) async throws in
      let id = try await place.make(
        "shown-1", email: "shown-1@example.com", key: "shown key", attributes: ["phoneNumber": "1"])
      let provider = place.provider()
      for reference in [
        UserReference(key: "shown key", username: ""), UserReference(key: "", username: "Shown-1"),
        UserReference(key: "", username: "", providerID: id),
      ] {
        let account = try #require(try await provider.account(reference))
        #expect(account.id == id)
        #expect(account.key == "shown key")
        #expect(account.isEnabled && !account.isProtected)
        #expect(account.fields.first { $0.name == "email" }?.values == ["shown-1@example.com"])
        #expect(account.fields.first { $0.name == "phoneNumber" }?.values == ["1"])
        #expect(account.fields.first { $0.name == "groups" }?.values == [])
      }
      #expect(try await provider.account(UserReference(key: "nobody's", username: "nobody")) == nil)
    },
  ]

  static let mails: [ContractCase] = [
    ContractCase("a set-password mail is sent once") { (place) async throws in
      let address = "mail-once-\(place.realm)@example.com"
      let id = try await place.make("mail-once", email: address, key: "key of mail-once")
      #expect(await place.provider().sendPasswordSetup(to: id) == .requested)
      #expect(try await place.mailCount(address) == 1)
    },
    ContractCase("a mail that cannot be sent says why") { (place) async throws in
      let id = try await place.make("mail-none")
      func code(_ answer: MailAnswer) -> FailureCode? {
        if case .failed(let fault) = answer { fault.code } else { nil }
      }
      #expect(code(await place.provider().sendPasswordSetup(to: id)) == .invalidAttribute)
      #expect(code(await place.provider().sendPasswordSetup(to: ChangeBatch.proposedID())) == .gone)
      let wrong = KeycloakSettings.PasswordMail(actions: ["NO_SUCH_ACTION"])
      let other = try await place.make("mail-wrong", email: "mail-wrong@example.com")
      #expect(code(await place.provider(mail: wrong).sendPasswordSetup(to: other)) == .config)
    },
  ]
}
