import JSON
import SyncModel
import Transport

/// Reads and writes in which groups an account is.
struct GroupMembership: Sendable {
  let realm: KeycloakRealm
  let lane: Lane

  /// A path that is not there.
  struct UnknownGroup: Error {
    let path: String
  }

  /// What has to be done to reach a set of groups.
  struct Difference: Sendable {
    var join: [(path: String, id: String)] = []
    var leave: [String] = []
    var isEmpty: Bool { join.isEmpty && leave.isEmpty }
  }

  /// Compares the account's groups with the exact set that is wanted.
  func difference(_ wanted: [String], of account: ProviderID) async throws(CallFailure) -> Result<
    Difference, UnknownGroup
  > {
    let current = try await realm.connection.list(
      "/users/\(PercentCoding.encode(account.text))/groups?briefRepresentation=true", "reading a user's groups",
      lane: lane)
    var difference = Difference()
    var have: Set<String> = []
    let wantedSet = Set(wanted)
    for group in current {
      guard let path = group["path"]?.string, let id = group["id"]?.string else { continue }
      have.insert(path)
      if !wantedSet.contains(path) { difference.leave.append(id) }
    }
    for path in wanted where !have.contains(path) {
      guard let id = try await realm.connection.findGroup(path, in: realm.groups, lane: lane) else {
        return .failure(UnknownGroup(path: path))
      }
      difference.join.append((path, id))
    }
    return .success(difference)
  }

  /// Joins and leaves.
  ///
  /// - Returns: the path of a group that vanished meanwhile; nil when all went well.
  func apply(_ difference: Difference, to account: ProviderID) async throws(CallFailure) -> String? {
    let base = "/users/\(PercentCoding.encode(account.text))/groups/"
    let what = "changing a user's groups"
    for id in difference.leave {
      let response = try await realm.connection.call("DELETE", base + id, what, lane: lane)
      guard response.status == 204 || response.status == 404 else { throw realm.connection.unexpected(response, what) }
    }
    for group in difference.join {
      let response = try await realm.connection.call("PUT", base + group.id, what, lane: lane)
      if response.status == 404 {
        await realm.groups.forget(group.path)
        return group.path
      }
      guard response.status == 204 else { throw realm.connection.unexpected(response, what) }
    }
    return nil
  }

  /// Makes the account's groups exactly these, as far as they exist.
  ///
  /// - Returns: whether the account was in others.
  func set(_ wanted: [String], of account: ProviderID) async throws(CallFailure) -> Bool {
    guard case .success(let difference) = try await difference(wanted, of: account) else { return true }
    _ = try await apply(difference, to: account)
    return !difference.leave.isEmpty
  }
}
