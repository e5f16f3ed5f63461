import HTTPServer
import JSON

extension World {
  /// `/groups`, `/group-by-path` and `/default-groups`.
  func groups(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    switch (call.path[0], call.path.count) {
    case ("group-by-path", _):
      guard call.method == "GET" else { throw .notAllowed }
      try call.require("view-users", "manage-users", "query-groups")
      guard let group = realm.groups.at(call.path.dropFirst().joined(separator: "/")) else {
        throw .error(404, "Group path does not exist")
      }
      return .json(200, shown(group, isBrief: false))
    case ("default-groups", 2):
      try call.require("manage-realm")
      guard realm.groups.byID[call.path[1]] != nil else { throw .noGroup }
      switch call.method {
      case "PUT": realm.defaultGroups.insert(call.path[1])
      case "DELETE": realm.defaultGroups.remove(call.path[1])
      default: throw .notAllowed
      }
      return .done
    case ("groups", 1): return try groupList(call)
    case ("groups", 2) where call.path[1] == "count":
      try call.require("view-users", "manage-users", "query-groups")
      return .json(200, ["count": .int(realm.groups.byID.count)])
    case ("groups", _):
      guard let group = realm.groups.byID[call.path[1]] else { throw .error(404, "Could not find group by id") }
      return try oneGroup(call, group)
    default: throw .notFound
    }
  }

  private func groupList(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    switch call.method {
    case "GET":
      try call.require("view-users", "manage-users", "query-groups")
      let isBrief = call.flag("briefRepresentation") ?? true
      let page = try page(call, of: matchingTops(call), defaultCount: .max)
      guard let search = call.request.queryValue("search"), !search.isEmpty else {
        return .json(200, .array(page.map { shown($0, isBrief: isBrief, hasAccess: true) }))
      }
      return .json(200, .array(page.map { tree($0, isBrief: isBrief, matches: matcher(call, search)) }))
    case "POST":
      try call.require("manage-users")
      let name = try groupName(call)
      guard !realm.groups.top.contains(where: { $0.name == name }) else {
        throw .message(409, "Top level group named '\(name)' already exists.")
      }
      return .created("\(call.base)/groups/\(realm.groups.add(name, below: nil).id)")
    default: throw .notAllowed
    }
  }

  private func oneGroup(_ call: AdminCall, _ group: Group) throws(Refusal) -> HTTPServerResponse {
    let realm = call.realm
    switch (call.method, call.path.dropFirst(2).first) {
    case ("GET", nil):
      try call.require("view-users", "manage-users", "query-groups")
      return .json(200, shown(group, isBrief: false, hasAccess: true))
    case ("DELETE", nil):
      try call.require("manage-users")
      let gone = realm.groups.remove(group)
      realm.defaultGroups.subtract(gone)
      for account in realm.accounts.byID.values where !account.groups.isDisjoint(with: gone) {
        account.groups.subtract(gone)
      }
      return .done
    case ("GET", "children"):
      try call.require("view-users", "manage-users", "query-groups")
      let children = group.children.sorted { $0.name < $1.name }
      return .json(
        200,
        .array(try page(call, of: children, defaultCount: 10).map { shown($0, isBrief: false, hasAccess: true) }))
    case ("POST", "children"):
      try call.require("manage-users")
      let name = try groupName(call)
      guard !group.children.contains(where: { $0.name == name }) else {
        throw .message(409, "Sibling group named '\(name)' already exists.")
      }
      let child = realm.groups.add(name, below: group)
      var answer = HTTPServerResponse.json(201, shown(child, isBrief: false, hasAccess: true))
      answer.headers.append(("Location", "\(call.base)/groups/\(child.id)"))
      return answer
    case ("GET", "members"):
      try call.require("view-users", "manage-users")
      let members = realm.accounts.inOrder().filter { $0.groups.contains(group.id) }
      return .bytes(200, list(try page(call, of: members, defaultCount: 100), realm, isBrief: false))
    default: throw .notAllowed
    }
  }

  private func groupName(_ call: AdminCall) throws(Refusal) -> String {
    guard let name = try call.json()["name"]?.string, !name.trimmingSpace.isEmpty else {
      throw .message(400, "Group name is missing")
    }
    return name
  }

  /// The part of a list that `first` and `max` ask for.
  func page<Element>(_ call: AdminCall, of list: [Element], defaultCount: Int) throws(Refusal) -> [Element] {
    let first = max(0, try call.number("first") ?? 0)
    let count = try call.number("max") ?? defaultCount
    return Array(list.dropFirst(first).prefix(count < 0 ? .max : count))
  }

  private func matcher(_ call: AdminCall, _ search: String) -> (Group) -> Bool {
    let isExact = call.flag("exact") ?? false
    let wanted = search.lowercased()
    return { isExact ? $0.name == search : $0.name.lowercased().contains(wanted) }
  }

  private func matchingTops(_ call: AdminCall) -> [Group] {
    guard let search = call.request.queryValue("search"), !search.isEmpty else { return call.realm.groups.top }
    let matches = matcher(call, search)
    return call.realm.groups.top.filter { leads($0, to: matches) }
  }

  private func leads(_ group: Group, to matches: (Group) -> Bool) -> Bool {
    matches(group) || group.children.contains { leads($0, to: matches) }
  }

  /// A group with those below it that match or lead to a match.
  private func tree(_ group: Group, isBrief: Bool, matches: (Group) -> Bool) -> JSONValue {
    guard var shown = shown(group, isBrief: isBrief, hasAccess: true).object else { return .null }
    let below = group.children.filter { leads($0, to: matches) }.sorted { $0.name < $1.name }
    shown["subGroups"] = .array(below.map { tree($0, isBrief: isBrief, matches: matches) })
    return .object(shown)
  }

  private func shown(_ group: Group, isBrief: Bool, hasAccess: Bool = false) -> JSONValue {
    var shown = JSONObject([("id", .string(group.id)), ("name", .string(group.name)), ("path", .string(group.path))])
    if let parent = group.parent { shown["parentId"] = .string(parent.id) }
    shown["subGroupCount"] = .int(group.children.count)
    shown["subGroups"] = []
    if !isBrief {
      shown["attributes"] = [:]
      shown["realmRoles"] = []
      shown["clientRoles"] = [:]
    }
    if hasAccess {
      shown["access"] = [
        "view": true, "viewMembers": true, "manageMembers": true, "manage": true, "manageMembership": true,
      ]
    }
    return .object(shown)
  }
}
