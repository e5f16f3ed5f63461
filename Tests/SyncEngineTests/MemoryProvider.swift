import Platform
import Providers
import SyncEngine
import SyncModel

/// A provider in memory, for tests of the engine alone: accounts by username, faults on demand.
final class MemoryProvider: IdentityProvider {
  struct Account {
    var id: ProviderID
    var username: String
    var key: String
    var payload: [UInt8]
    var createdMilliseconds: Int64
  }

  struct State {
    var accounts: [String: Account] = [:]  // by user key
    var requests = 0
    var mails: [String: Int] = [:]
    var isDown = false
    var capabilityCalls = 0
    /// The next so many batches are done and answered as lost.
    var lostAnswers = 0
    /// The next so many batches are answered 429.
    var throttled = 0
    /// The groups that users may be in; nil for any.
    var groups: [String]?
    /// What every request must pass.
    var admission: Admission?
    var created = 0
  }

  let state = Locked(State())

  func capabilities() async throws(ProviderError) -> ProviderCapabilities {
    let (isDown, count) = state.withLock { state in
      state.capabilityCalls += 1
      return (state.isDown, state.accounts.count)
    }
    if isDown { throw ProviderError(Fault(.unavailable, "the test's provider is down", hint: "Wait")) }
    return ProviderCapabilities(
      mode: "bulk", idNamespace: "test", userCount: count, groups: state.withLock { $0.groups })
  }

  func lookup(_ users: [UserReference], lane: Lane) async -> LookupResult {
    state.withLock { state in
      state.requests += 1
      return LookupResult(
        answers: ContiguousArray(
          users.map { user in
            guard let account = state.accounts[user.key] else { return LookupAnswer(.absent) }
            return LookupAnswer(
              .own, providerID: account.id, createdMilliseconds: account.createdMilliseconds)
          }))
    }
  }

  func page(after cursor: PageCursor?) async throws(ProviderError) -> ProviderPage {
    let accounts = state.withLock { state in
      state.accounts.values.map {
        ProviderAccount(
          id: $0.id, username: $0.username, email: "", key: $0.key, isEnabled: true, isProtected: false,
          createdMilliseconds: $0.createdMilliseconds)
      }
    }
    return ProviderPage(accounts: accounts, next: nil)
  }

  func submit(_ batch: ChangeBatch) async -> Submission {
    let admission = state.withLock { $0.admission }
    await admission?.admit(batch.lane)
    return state.withLock { state in
      state.requests += 1
      if state.isDown {
        let fault = Fault(.unavailable, "the test's provider is down", hint: "Wait")
        return Submission(
          answers: ContiguousArray(batch.items.map { _ in ChangeAnswer(.deferred, fault: 0) }), faults: [fault])
      }
      if state.throttled > 0 {
        state.throttled -= 1
        admission?.observe(status: 429, retryAfterSeconds: 0.1)
        let fault = Fault(.throttled, "the test's provider throttles", hint: "Wait", retryAfterSeconds: 0.1)
        return Submission(
          answers: ContiguousArray(batch.items.map { _ in ChangeAnswer(.deferred, fault: 0) }), faults: [fault])
      }
      var answers: ContiguousArray<ChangeAnswer> = []
      for item in batch.items {
        let chunk = batch.chunk(of: item)
        let key = chunk?.text(item.row.keyText) ?? ""
        let payload = chunk?.copy(item.row.payload) ?? []
        switch item.operation {
        case .create:
          if state.accounts[key] != nil {
            answers.append(ChangeAnswer(.exists))
          } else {
            state.accounts[key] = Account(
              id: item.providerID, username: key, key: key, payload: payload,
              createdMilliseconds: item.createdMilliseconds)
            state.created += 1
            answers.append(ChangeAnswer(.created, providerID: item.providerID))
          }
        case .update, .adopt:
          if state.accounts[key] == nil {
            answers.append(ChangeAnswer(.absent))
          } else if state.accounts[key]?.payload == payload {
            answers.append(ChangeAnswer(.unchanged, providerID: item.providerID))
          } else {
            state.accounts[key]?.payload = payload
            answers.append(ChangeAnswer(.updated, providerID: item.providerID))
          }
        case .delete:
          state.accounts[key] = nil
          answers.append(ChangeAnswer(.deleted))
        }
      }
      if state.lostAnswers > 0 {
        state.lostAnswers -= 1
        answers = ContiguousArray(batch.items.map { _ in ChangeAnswer(.unsure) })
      }
      return Submission(answers: answers)
    }
  }

  func sendPasswordSetup(to user: ProviderID) async -> MailAnswer {
    state.withLock { $0.mails[user.text, default: 0] += 1 }
    return .requested
  }

  func inspect(attributes: [String]) async -> [Finding] { [] }
  func repair() async throws(ProviderError) -> [String] { [] }

  func account(_ user: UserReference) async throws(ProviderError) -> ProviderAccount? {
    state.withLock { state in
      state.accounts.values.first { $0.username == user.username }.map {
        ProviderAccount(
          id: $0.id, username: $0.username, email: "", key: $0.key, isEnabled: true, isProtected: false,
          createdMilliseconds: $0.createdMilliseconds)
      }
    }
  }
}
