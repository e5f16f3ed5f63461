public import JSON

/// A user's own fields by name, for screens and explain: a readable view of a rendered payload, not a second model.
public struct UserView: Equatable, Sendable {
  /// One field.
  public struct Field: Equatable, Sendable {
    /// Its name: a root field's, or an attribute's.
    public var name: String
    /// Its values, in order; none where it is cleared.
    public var values: [String]
    /// Whether it is an attribute.
    public var isAttribute: Bool
  }

  /// The fields in the order of the rendering: root fields, attributes by name, groups.
  public var fields: [Field] = []

  /// Reads a payload: JSON members without braces. An empty one (a delete) has no fields.
  ///
  /// - Throws: where the bytes are no rendering.
  public init(payload: UnsafeRawBufferPointer) throws(JSONError) {
    if payload.isEmpty { return }
    let value = try JSONValue.parse([UInt8(ascii: "{")] + Array(payload) + [UInt8(ascii: "}")])
    for member in value.object?.members ?? [] {
      if member.name == "attributes" {
        for attribute in member.value.object?.members ?? [] {
          fields.append(Field(name: attribute.name, values: Self.texts(attribute.value), isAttribute: true))
        }
      } else {
        fields.append(Field(name: member.name, values: Self.texts(member.value), isAttribute: false))
      }
    }
  }

  /// Reads a payload that is at hand as an array.
  public init(payload: [UInt8]) throws(JSONError) {
    var view: Result<UserView, JSONError> = .failure(JSONError(.empty))
    payload.withUnsafeBytes { bytes in
      do throws(JSONError) { view = .success(try UserView(payload: bytes)) } catch { view = .failure(error) }
    }
    self = try view.get()
  }

  /// The values of a root field; nil where it is not this source's.
  public subscript(_ name: String) -> [String]? { fields.first { $0.name == name && !$0.isAttribute }?.values }

  /// The values of an attribute; nil where it is not this source's.
  public func attribute(_ name: String) -> [String]? { fields.first { $0.name == name && $0.isAttribute }?.values }

  /// The username as it is sent; nil for a delete.
  public var username: String? { self["username"]?.first }
  /// The e-mail as it is sent; nil where there is none.
  public var email: String? { self["email"]?.first }
  /// Whether the account is to be enabled; nil where the source does not say.
  public var isEnabled: Bool? { self["enabled"]?.first.map { $0 == "true" } }
  /// The groups; nil where they are not this source's.
  public var groups: [String]? { self["groups"] }

  private static func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .null: []
    case .array(let values): values.flatMap { texts($0) }
    case .string(let text): [text]
    default: [value.json]
    }
  }
}
