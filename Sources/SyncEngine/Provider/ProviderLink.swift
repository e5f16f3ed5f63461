import Platform
public import Providers
import SyncCore
import SyncModel

/// A provider and the thread that its calls run on.
public struct ProviderConnection: Sendable {
  /// The provider.
  public var provider: any IdentityProvider
  /// Where its calls run: the HTTP thread.
  public var executor: any TaskExecutor
  /// Ends the thread; called once, after the last answer, with a limit in seconds.
  public var close: @Sendable (Double) -> Void

  /// Makes a connection.
  public init(
    provider: any IdentityProvider, executor: any TaskExecutor, close: @escaping @Sendable (Double) -> Void
  ) {
    self.provider = provider
    self.executor = executor
    self.close = close
  }
}

/// Makes provider calls on the HTTP thread and mails the answers to the engine.
struct ProviderLink: Sendable {
  let connection: ProviderConnection
  let inbox: Mailbox<EngineMessage>

  func askCapabilities() {
    let provider = connection.provider
    let inbox = inbox
    Task(executorPreference: connection.executor) {
      do throws(ProviderError) {
        inbox.send(.capabilities(try await provider.capabilities()))
      } catch {
        inbox.send(.capabilitiesFailed(error.fault))
      }
    }
  }

  func submit(_ batch: ChangeBatch) {
    let provider = connection.provider
    let inbox = inbox
    Task(executorPreference: connection.executor) {
      let submission = await provider.submit(batch)
      inbox.send(.submission(batch.id, submission))
    }
  }

  func lookup(_ id: BatchID, _ users: [UserReference], lane: Lane) {
    let provider = connection.provider
    let inbox = inbox
    Task(executorPreference: connection.executor) {
      inbox.send(.looked(id, await provider.lookup(users, lane: lane)))
    }
  }

  func match() {
    let provider = connection.provider
    let inbox = inbox
    Task(executorPreference: connection.executor) {
      var cursor: PageCursor?
      do throws(ProviderError) {
        while true {
          let page = try await provider.page(after: cursor)
          inbox.send(.accounts(page.accounts))
          guard let next = page.next else { break }
          cursor = next
        }
        inbox.send(.accountsEnded(nil))
      } catch {
        inbox.send(.accountsEnded(error.fault))
      }
    }
  }

  func mail(_ id: Int64, to user: ProviderID) {
    let provider = connection.provider
    let inbox = inbox
    Task(executorPreference: connection.executor) {
      inbox.send(.mailed(id, await provider.sendPasswordSetup(to: user)))
    }
  }
}
