/// A JSON value of its own, for what is not read per record.
public enum JSONValue: Equatable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without fraction and exponent.
  case int(Int)
  /// Any other number. An integer beyond Int's range loses its last digits here.
  case double(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object, in the order of the document.
  case object(JSONObject)

  /// Copies a parsed value out of its parser.
  ///
  /// It recurses: a parser's depth limit is what bounds it.
  public init(_ node: JSONNode) {
    switch node.kind {
    case .null: self = .null
    case .true: self = .bool(true)
    case .false: self = .bool(false)
    case .integer: self = .int(Int(node.integer))
    case .unsigned: self = .double(Double(node.unsigned))
    case .double: self = .double(node.double)
    case .string: self = .string(String(decoding: node.string, as: UTF8.self))
    case .array:
      var values: [JSONValue] = []
      values.reserveCapacity(node.count)
      var child = node.firstChild
      while !child.isEnd {
        values.append(JSONValue(child))
        child = child.next
      }
      self = .array(values)
    case .object:
      var members: [(String, JSONValue)] = []
      members.reserveCapacity(node.count)
      var child = node.firstChild
      while !child.isEnd {
        members.append((String(decoding: child.string, as: UTF8.self), JSONValue(child.named)))
        child = child.named.next
      }
      self = .object(JSONObject(members))
    }
  }

  /// Parses a document.
  public static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSONValue {
    var parser = JSONParser()
    var result: Result<JSONValue, JSONError> = .failure(JSONError(.empty))
    bytes.withUnsafeBytes { buffer in
      do throws(JSONError) { result = .success(try parser.value(buffer)) } catch { result = .failure(error) }
    }
    return try result.get()
  }

  /// Parses a document that is at hand as text.
  public static func parse(_ text: String) throws(JSONError) -> JSONValue { try parse(Array(text.utf8)) }

  /// The value of that name; nil where this is no object or has no such member.
  public subscript(_ name: String) -> JSONValue? {
    if case .object(let object) = self { object[name] } else { nil }
  }

  /// The value at that place; nil where this is no array or is shorter.
  public subscript(_ index: Int) -> JSONValue? {
    if case .array(let values) = self, values.indices.contains(index) { values[index] } else { nil }
  }

  /// The string, if it is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The integer, if it is one; a double without fraction is none.
  public var int: Int? { if case .int(let value) = self { value } else { nil } }
  /// The number, if it is one.
  public var double: Double? {
    switch self {
    case .int(let value): Double(value)
    case .double(let value): value
    default: nil
    }
  }
  /// The truth value, if it is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The array, if it is one.
  public var array: [JSONValue]? { if case .array(let values) = self { values } else { nil } }
  /// The object, if it is one.
  public var object: JSONObject? { if case .object(let object) = self { object } else { nil } }
  /// Whether it is `null`.
  public var isNull: Bool { self == .null }

  /// The value as compact JSON.
  public var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    return writer.bytes
  }

  /// The value as compact JSON text.
  public var json: String { String(decoding: bytes, as: UTF8.self) }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .int(value) }
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// A number.
  public init(floatLiteral value: Double) { self = .double(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object, in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
  /// `null`
  public init(nilLiteral: ()) { self = .null }
}
