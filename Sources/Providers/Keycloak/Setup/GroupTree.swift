import JSON
import SyncModel
import Transport

/// Group ids by path, learned as they are needed.
actor GroupTree {
  private nonisolated let thread: HTTPThread
  private var ids: [String: String] = [:]

  /// The HTTP thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  init(on thread: HTTPThread) { self.thread = thread }

  /// The id of a path, if it was learned.
  func id(_ path: String) -> String? { ids[path] }

  func learn(_ path: String, _ id: String) { ids[path] = id }

  /// Something that was learned turned out to be wrong.
  func forget(_ path: String) { ids[path] = nil }

  func replace(_ all: [String: String]) { ids = all }

  /// A path as Keycloak writes it: with a leading slash.
  static func canonical(_ path: String) -> String { path.hasPrefix("/") ? path : "/" + path }
}

extension KeycloakConnection {
  /// Reads all groups: id by path.
  func readGroups(lane: Lane = .urgent) async throws(CallFailure) -> [String: String] {
    let what = "reading groups"
    var ids: [String: String] = [:]
    var parents: [String] = []
    func take(_ groups: [JSONValue]) {
      for group in groups {
        guard let id = group["id"]?.string, let path = group["path"]?.string else { continue }
        ids[path] = id
        if group["subGroupCount"]?.int ?? 0 > 0 { parents.append(id) }
      }
    }
    take(try await list("/groups?briefRepresentation=true", what, lane: lane))
    while let parent = parents.popLast() {
      take(try await list("/groups/\(parent)/children?briefRepresentation=true", what, lane: lane))
    }
    return ids
  }

  /// The id of the group with this path; nil where there is none.
  func findGroup(_ path: String, in tree: GroupTree, lane: Lane) async throws(CallFailure) -> String? {
    if let id = await tree.id(path) { return id }
    let what = "looking for a group"
    // Segments are encoded, the slashes between them are not: a slash in a name is written plainly.
    let encoded = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
      .map { PercentCoding.encode(String($0)) }.joined(separator: "/")
    let response = try await call("GET", "/group-by-path/\(encoded)", what, lane: lane)
    // 400: an empty name between two slashes.
    if response.status == 404 || response.status == 400 { return nil }
    guard response.status == 200 else { throw unexpected(response, what) }
    guard let group = try? JSONValue.parse(response.body), let id = group["id"]?.string else { throw unreadable(what) }
    // Compared with case, and found by exactly this path.
    guard group["path"]?.string == path else { return nil }
    await tree.learn(path, id)
    return id
  }
}
