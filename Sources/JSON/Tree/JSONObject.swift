/// The members of a JSON object, in order.
///
/// A document may say a name twice (RFC 8259 leaves open what that means); looking up takes the last, as most readers
/// do. Setting a name never makes a second one.
public struct JSONObject: Sendable {
  /// The members, in order.
  public private(set) var members: [(name: String, value: JSONValue)]

  /// Makes an object of members in that order.
  public init(_ members: [(String, JSONValue)] = []) {
    self.members = members.map { (name: $0.0, value: $0.1) }
  }

  /// The value of the last member of that name. Setting nil removes all of that name.
  public subscript(_ name: String) -> JSONValue? {
    get { members.last { $0.name == name }?.value }
    set {
      guard let newValue else {
        members.removeAll { $0.name == name }
        return
      }
      if let index = members.lastIndex(where: { $0.name == name }) {
        members[index].value = newValue
      } else {
        members.append((name: name, value: newValue))
      }
    }
  }

  /// The names, in order.
  public var names: [String] { members.map { $0.name } }
  /// How many members there are.
  public var count: Int { members.count }
  /// Whether there are none.
  public var isEmpty: Bool { members.isEmpty }
}

extension JSONObject: Equatable {
  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.members.elementsEqual(right.members) { $0.name == $1.name && $0.value == $1.value }
  }
}
