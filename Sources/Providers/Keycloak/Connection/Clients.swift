import SyncModel
import Transport

/// Separate connections for what must not wait for each other: urgent changes, imports, mails.
struct Clients: Sendable {
  /// Which connections a call takes.
  enum Road: Sendable {
    case urgent
    case `import`
    /// Keycloak sends mails within the request: a slow mail server holds these connections and no others.
    case mail
  }

  private let urgent: HTTPClient
  private let `import`: HTTPClient
  private let mail: HTTPClient

  /// A quarter of the connections is urgent's, at least one; mails have two of their own.
  init(_ settings: HTTPSettings, on thread: HTTPThread) {
    func client(_ connections: Int) -> HTTPClient {
      var own = settings
      own.maxConnections = max(1, connections)
      return HTTPClient(thread: thread, settings: own)
    }
    let reserved = max(1, settings.maxConnections / 4)
    urgent = client(reserved)
    `import` = client(settings.maxConnections - reserved)
    mail = client(2)
  }

  subscript(road: Road) -> HTTPClient {
    switch road {
    case .urgent: urgent
    case .import: `import`
    case .mail: mail
    }
  }

  /// How many calls of a lane can be under way.
  func width(_ lane: Lane) -> Int { self[Road(lane)].settings.maxConnections }
}

extension Clients.Road {
  /// The road of a lane.
  init(_ lane: Lane) { self = lane == .urgent ? .urgent : .import }
}
