public import SyncModel
public import Transport

/// One realm of a Keycloak server (26), by its admin API.
///
/// New users go by `partialImport` in bulk mode, by POST /users in singles mode; updates read, merge and write the full set.
/// What it learns of the realm (mode, defaults, protected accounts, groups) it keeps; protected accounts are read again
/// when they are five minutes old. Its calls belong on the HTTP thread: start them with `Task(executorPreference:)`.
public struct KeycloakProvider: IdentityProvider {
  private let realm: KeycloakRealm

  /// A provider; nothing is sent before the first call.
  ///
  /// - Parameters:
  ///   - thread: where its HTTP client runs.
  ///   - admission: asked before every request, those for tokens included.
  public init(settings: KeycloakSettings, thread: HTTPThread, admission: any RequestAdmission) {
    realm = KeycloakRealm(settings: settings, thread: thread, admission: admission)
  }

  /// Reads how the realm is set up, and what usher may do there.
  ///
  /// - Throws: `auth` where a right is missing without which nothing works, `config` where the realm is unknown or the key
  ///   attribute is not declared for admins only, `unavailable` where Keycloak does not answer.
  public func capabilities() async throws(ProviderError) -> ProviderCapabilities {
    do throws(CallFailure) { return try await realm.capabilities() } catch { throw error.providerError }
  }

  /// Reads the protected accounts anew; done by itself when they are older than five minutes and somebody asks.
  ///
  /// - Returns: warnings, such as the role that is missing to read them.
  public func refreshProtected() async throws(ProviderError) -> [String] {
    do throws(CallFailure) {
      return try await realm.protected.refresh().refusal.map { [$0] } ?? []
    } catch { throw error.providerError }
  }

  /// Looks users up: by the known or proposed id, many in a request; then by username; then by the user key.
  public func lookup(_ users: [UserReference], lane: Lane) async -> LookupResult {
    guard !users.isEmpty else { return LookupResult(answers: []) }
    do throws(CallFailure) {
      let setup = try await realm.setup.get()
      let protected = try await realm.protected.get()
      return await AccountLookup(
        connection: realm.connection, protected: protected, emailIsUsername: setup.emailIsUsername, lane: lane
      ).find(users)
    } catch {
      return LookupResult(
        answers: ContiguousArray(repeating: LookupAnswer(.failed, fault: 0), count: users.count), faults: [error.fault])
    }
  }

  /// Reads a hundred accounts in the order of their usernames; the cursor is the index of the first.
  public func page(after cursor: PageCursor?) async throws(ProviderError) -> ProviderPage {
    do throws(CallFailure) { return try await realm.page(after: cursor) } catch { throw error.providerError }
  }

  /// Makes the users of a batch of creates, by import or singly; updates, adopts and deletes the others in parallel.
  public func submit(_ batch: ChangeBatch) async -> Submission {
    guard !batch.items.isEmpty else { return Submission(answers: []) }
    do throws(CallFailure) {
      let setup = try await realm.setup.get()
      if batch.items.allSatisfy({ $0.operation == .create }) {
        return await realm.create(batch, setup)
      }
      let protected = try await realm.protected.get()
      return await realm.change(batch, setup, protected)
    } catch {
      // Nothing was sent for any user.
      return Submission(
        answers: ContiguousArray(repeating: ChangeAnswer(.deferred, fault: 0), count: batch.items.count),
        faults: [error.fault])
    }
  }

  /// Has Keycloak mail a link for the configured actions (`execute-actions-email`); one call is at most one mail.
  public func sendPasswordSetup(to user: ProviderID) async -> MailAnswer {
    await realm.sendPasswordSetup(to: user)
  }

  /// Looks at token, realm, rights and mode, key attribute, profile, mail server and protected accounts.
  public func inspect(attributes: [String]) async -> [Finding] {
    await realm.inspect(attributes: attributes)
  }

  /// Declares the key attribute, editable by admins only, by writing the whole user profile back; nothing where it is so.
  ///
  /// - Returns: one line per thing that was done.
  /// - Throws: `auth` where the right to change the profile (manage-realm) is missing.
  public func repair() async throws(ProviderError) -> [String] {
    do throws(CallFailure) { return try await realm.repair() } catch { throw error.providerError }
  }

  /// Reads one account by id, by user key or by username, with all its fields.
  public func account(_ user: UserReference) async throws(ProviderError) -> ProviderAccount? {
    do throws(CallFailure) { return try await realm.account(user) } catch { throw error.providerError }
  }
}
