import JSON
import SyncModel

/// One operation with its user read back from the rendering; for all paths but the import.
struct RenderedUser: Sendable {
  let item: BatchItem
  /// The user key.
  let key: String
  /// The members of the rendering.
  let fields: JSONObject

  /// nil where the bytes are missing or unreadable.
  init?(_ item: BatchItem, in batch: ChangeBatch) {
    guard let chunk = batch.chunk(of: item) else { return nil }
    self.item = item
    key = chunk.text(item.row.keyText)
    let bytes = [UInt8(ascii: "{")] + chunk.copy(item.row.payload) + [UInt8(ascii: "}")]
    guard let object = try? JSONValue.parse(bytes).object else { return nil }
    fields = object
  }

  var username: String { fields["username"]?.string ?? "" }
  /// Empty where it is missing or cleared.
  var email: String { fields["email"]?.string ?? "" }
  /// Paths as Keycloak writes them; nil where the message says nothing of groups.
  var groups: [String]? {
    guard let groups = fields["groups"] else { return nil }
    return (groups.array ?? []).compactMap { $0.string.map(GroupTree.canonical) }
  }

  /// The fault of bytes that are no rendered user.
  static let unreadable = Fault(
    .invalidMessage, "the rendered user cannot be read", hint: "Send the change once more; report it if it comes back")

  /// Whether the user has a value in one of these fields or attributes.
  func hasAny(of names: Set<String>) -> Bool {
    func isGiven(_ member: (name: String, value: JSONValue)) -> Bool {
      names.contains(member.name) && !member.value.isNull
    }
    return fields.members.contains(where: isGiven)
      || fields["attributes"]?.object?.members.contains(where: isGiven) ?? false
  }

  /// Whether this account is the same user's, by the key that it carries.
  func isHeld(by record: AccountRecord) -> Bool { record.carries(key) }
}
