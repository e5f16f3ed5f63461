import JSON
import SyncModel

/// What look-ups and pages need of a user representation.
struct AccountRecord: Sendable {
  /// The account's id, as text.
  var idText: String
  var username: String
  var email: String
  /// The values of the key attribute.
  var keys: [String]
  var isEnabled: Bool
  var createdMilliseconds: Int64

  /// The id, nil where it is longer than any that usher makes or keeps (accounts of a user federation).
  var id: ProviderID? { ProviderID(idText) }

  /// Whether the account carries this key.
  func carries(_ key: String) -> Bool { keys.contains(key) }

  /// Reads a tape's object.
  init?(_ node: JSONNode, key: JSONName, keyText: String) {
    guard node.isObject else { return nil }
    idText = ""
    username = ""
    email = ""
    keys = []
    isEnabled = false
    createdMilliseconds = 0
    var child = node.firstChild
    while !child.isEnd {
      let value = child.named
      switch child.name {
      case Self.id: idText = value.text ?? ""
      case Self.username: username = value.text ?? ""
      case Self.email: email = value.text ?? ""
      case Self.enabled: isEnabled = value.kind == .true
      case Self.created: createdMilliseconds = value.kind == .integer ? value.integer : 0
      case Self.attributes where value.isObject:
        var attribute = value.firstChild
        while !attribute.isEnd {
          let values = attribute.named
          // Long names are equal only if their bytes are.
          if attribute.name == key, values.isArray, !key.isLong || attribute.text == keyText {
            var item = values.firstChild
            while !item.isEnd {
              if let text = item.text, !text.isEmpty { keys.append(text) }
              item = item.next
            }
          }
          attribute = values.next
        }
      default: break
      }
      child = value.next
    }
    if idText.isEmpty { return nil }
  }

  /// Reads a representation.
  init?(_ json: JSONValue, keyAttribute: String) {
    guard let id = json["id"]?.string else { return nil }
    idText = id
    username = json["username"]?.string ?? ""
    email = json["email"]?.string ?? ""
    keys = (json["attributes"]?[keyAttribute]?.array ?? []).compactMap(\.string).filter { !$0.isEmpty }
    isEnabled = json["enabled"]?.bool ?? false
    createdMilliseconds = Int64(json["createdTimestamp"]?.int ?? 0)
  }

  private static let id = JSONName("id")
  private static let username = JSONName("username")
  private static let email = JSONName("email")
  private static let enabled = JSONName("enabled")
  private static let created = JSONName("createdTimestamp")
  private static let attributes = JSONName("attributes")

  /// Reads a list of representations; nil where it is none.
  static func list(_ body: [UInt8], keyAttribute: String) -> [AccountRecord]? {
    var body = body
    let count = body.count
    body.append(contentsOf: repeatElement(0, count: JSONParser.padding))
    let key = JSONName(keyAttribute)
    var parser = JSONParser()
    return body.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress, let root = try? parser.parse(padded: start, count: count), root.isArray
      else {
        return nil
      }
      var records: [AccountRecord] = []
      records.reserveCapacity(root.count)
      var child = root.firstChild
      while !child.isEnd {
        if let record = AccountRecord(child, key: key, keyText: keyAttribute) { records.append(record) }
        child = child.next
      }
      return records
    }
  }
}

extension ProviderAccount {
  /// The account as the engine sees it. One of a user federation has no id that usher could use: it is protected.
  init(_ record: AccountRecord, _ protected: ProtectedAccounts) {
    self.init(
      id: record.id ?? .none, username: record.username, email: record.email, key: record.keys.first ?? "",
      isEnabled: record.isEnabled,
      isProtected: record.id == nil || protected.reason(id: record.idText, username: record.username) != nil,
      createdMilliseconds: record.createdMilliseconds)
  }
}
