import SyncModel
import Transport

/// One realm: how to call it, and what was learned of it.
struct KeycloakRealm: Sendable {
  let settings: KeycloakSettings
  let connection: KeycloakConnection
  let setup: Cached<RealmSetup>
  let protected: Cached<ProtectedAccounts>
  let groups: GroupTree
  let bodyLimit: BodyLimit
  let writes: WriteCount

  init(settings: KeycloakSettings, thread: HTTPThread, admission: any RequestAdmission) {
    let connection = KeycloakConnection(settings: settings, thread: thread, admission: admission)
    self.settings = settings
    self.connection = connection
    setup = Cached(on: thread, lifetime: nil) {
      do throws(CallFailure) { return .success(try await connection.readSetup()) } catch { return .failure(error) }
    }
    protected = Cached(on: thread, lifetime: .seconds(300)) {
      do throws(CallFailure) { return .success(try await connection.readProtected()) } catch { return .failure(error) }
    }
    groups = GroupTree(on: thread)
    bodyLimit = BodyLimit(on: thread)
    writes = WriteCount(on: thread)
  }
}

/// How many bytes a request may have: Keycloak's own limit, or less where a proxy takes less.
actor BodyLimit {
  private nonisolated let thread: HTTPThread
  /// Keycloak takes exactly this many.
  private(set) var bytes = 10_485_760

  /// The HTTP thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(on thread: HTTPThread) { self.thread = thread }

  /// A body of this size was refused: from now on none is larger than half of it.
  func refused(_ size: Int) { bytes = min(bytes, max(1024, size / 2)) }
}

/// Counts writes that were done, to tell a user that is refused alone from a server that refuses everybody.
actor WriteCount {
  private nonisolated let thread: HTTPThread
  /// How many so far.
  private(set) var done = 0

  /// The HTTP thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(on thread: HTTPThread) { self.thread = thread }

  func add(_ count: Int) { done += count }
}
