import JSON
import SyncModel

/// What an account becomes when a user's own fields are put into it: fields that the user's source does not name stay.
struct AccountMerge {
  /// Names of the fields and attributes that change; empty: nothing to write.
  private(set) var changes: [String] = []
  /// The body of the PUT: the full set, because once `attributes` is present the server clears every root field and attribute
  /// that is missing. Required actions are not in it: the user may just be working them off.
  private(set) var body: JSONObject

  private static let texts = ["email", "firstName", "lastName"]

  /// - Parameters:
  ///   - current: the account's full representation.
  ///   - user: the members of the rendering.
  ///   - emailIsUsername: the realm takes the e-mail for the username and ignores what is sent.
  init(current: JSONValue, user: RenderedUser, keyAttribute: String, emailIsUsername: Bool) {
    body = JSONObject()
    let wanted = user.fields
    let oldName = current["username"]?.string ?? ""
    let newName = wanted["username"]?.string ?? oldName
    if !emailIsUsername, oldName.lowercased() != newName.lowercased() {
      changes.append("username")
      body["username"] = .string(newName)
    } else {
      // Sent even when it stays: without it a PUT is refused where usernames may be edited.
      body["username"] = .string(oldName)
    }
    var isNewEmail = false
    for name in Self.texts {
      let old = current[name]?.string ?? ""
      var new = old
      if let value = wanted[name] { new = value.string ?? "" }
      let isSame = name == "email" ? old.lowercased() == new.lowercased() : old == new
      if isSame { new = old } else { changes.append(name) }
      if name == "email" { isNewEmail = !isSame }
      body[name] = .string(new)
    }
    for name in ["enabled", "emailVerified"] {
      guard let new = wanted[name]?.bool else { continue }
      body[name] = .bool(new)
      if new != current[name]?.bool ?? false { changes.append(name) }
    }
    // A changed address would stay verified.
    if isNewEmail, body["emailVerified"] == nil { body["emailVerified"] = false }
    merge(current["attributes"]?.object ?? JSONObject(), user, keyAttribute)
  }

  private mutating func merge(_ current: JSONObject, _ user: RenderedUser, _ keyAttribute: String) {
    var attributes = current
    var wanted = user.fields["attributes"]?.object ?? JSONObject()
    wanted[keyAttribute] = .array([.string(user.key)])
    for member in wanted.members {
      let new = Self.values(member.value)
      if new == Self.values(current[member.name] ?? .null) { continue }
      changes.append(member.name)
      attributes[member.name] = new.isEmpty ? nil : .array(new.map { .string($0) })
    }
    body["attributes"] = .object(attributes)
  }

  /// Values as the server keeps them: null, no values and one empty value are the same.
  private static func values(_ value: JSONValue) -> [String] {
    let values = value.array?.compactMap(\.string) ?? value.string.map { [$0] } ?? []
    return values == [""] ? [] : values
  }
}
