/// A group of a realm.
final class Group {
  let id: String
  let name: String
  let parent: Group?
  /// Names from the top, a slash before each; a slash inside a name is written plainly.
  let path: String
  private(set) var children: [Group] = []

  init(id: String = RandomID.make(), name: String, parent: Group?) {
    self.id = id
    self.name = name
    self.parent = parent
    path = (parent?.path ?? "") + "/" + name
    parent?.children.append(self)
  }

  func drop(_ child: Group) {
    children.removeAll { $0 === child }
  }
}

/// The groups of a realm.
struct GroupTree {
  private(set) var byID: [String: Group] = [:]
  private var byPath: [ExactText: Group] = [:]

  /// Those without a parent, by name.
  var top: [Group] { byID.values.filter { $0.parent == nil }.sorted { $0.name < $1.name } }

  /// The group at a path, with or without its leading slash; upper and lower case differ.
  func at(_ path: String) -> Group? {
    let wanted = path.hasPrefix("/") ? path : "/" + path
    return byPath[ExactText(wanted)]
  }

  @discardableResult
  mutating func add(_ name: String, below parent: Group?) -> Group {
    let group = Group(name: name, parent: parent)
    byID[group.id] = group
    byPath[ExactText(group.path)] = group
    return group
  }

  /// The group at a path, made with all above it where it is missing.
  mutating func make(_ path: String) {
    var parent: Group?
    for name in path.split(separator: "/") {
      let siblings = parent?.children ?? top
      parent = siblings.first { $0.name == name } ?? add(String(name), below: parent)
    }
  }

  /// Removes a group and all below it; their ids.
  mutating func remove(_ group: Group) -> Set<String> {
    var ids: Set<String> = [group.id]
    for child in group.children { ids.formUnion(remove(child)) }
    group.parent?.drop(group)
    byID[group.id] = nil
    byPath[ExactText(group.path)] = nil
    return ids
  }
}
