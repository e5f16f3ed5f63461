import JSON
import SyncModel

extension UserReader {
  /// Notes where each known field stands. Answers the name that stands twice; -1 where none does.
  func collect(_ node: JSONNode) throws(Rejection) -> Int {
    guard node.isObject else {
      throw .message("the user is not a JSON object", hint: "Send each user as an object.")
    }
    fields.update(repeating: 0, count: UserField.allCases.count)
    attributeCount = 0
    var seen: UInt32 = 0
    var twice = -1
    var child = node.firstChild
    while !child.isEnd {
      let text = child.string
      let value = child.named
      let number = names.find(JSONName(padded: text), text)
      if number >= 0 {
        let entry = names[number]
        if entry.role != Self.ignored {
          var bits = entry.role
          if bits & seen != 0 { twice = number }
          seen |= bits
          while bits != 0 {
            fields[bits.trailingZeroBitCount] = Int32(truncatingIfNeeded: value.index)
            bits &= bits &- 1
          }
          if entry.index >= 0 { addAttribute(Int(entry.index), value) }
        }
      } else {
        noteUnknown(text)
      }
      child = value.next
    }
    return twice
  }

  @inline(never)
  private func noteUnknown(_ name: UnsafeRawBufferPointer) {
    if names.insert(name, role: Self.ignored) >= 0 {
      notices.append(.unknownField(String(decoding: name, as: UTF8.self)))
    }
  }

  /// A field's value; nil where it is missing.
  @inline(__always)
  func value(_ field: UserField, _ node: JSONNode) -> JSONNode? {
    let place = fields[field.rawValue]
    return place == 0 ? nil : node.at(Int(place))
  }

  func quoted(_ field: UserField) -> String {
    let label = labels[field.rawValue]
    return label == field.name ? "`\(label)`" : "`\(label)` (\(field == .userKey ? "the user key" : field.name))"
  }

  // MARK: - Key, action

  func userKey(
    _ node: JSONNode, _ recordKey: UnsafeRawBufferPointer?, _ isItem: Bool, _ writer: inout PayloadWriter
  ) throws(Rejection) -> Slice {
    var key = MessageHeaders.none
    if let value = value(.userKey, node), !value.isNull {
      switch value.kind {
      case .string: key = value.string
      case .integer: return try checkedNumber("\(value.integer)", recordKey, &writer)
      case .unsigned: return try checkedNumber("\(value.unsigned)", recordKey, &writer)
      default:
        throw .message(
          "\(quoted(.userKey)) is neither a string nor a whole number", hint: "Send the user's immutable id.")
      }
      try check(key, against: recordKey)
    } else if let recordKey, !isItem {
      guard CharacterRules.isUTF8(recordKey) else {
        throw .message(
          "the record's key, which is the user key, is not UTF-8", hint: "Send \(quoted(.userKey)) in the body.")
      }
      key = recordKey
    } else {
      throw .message(
        "the user key is missing: \(quoted(.userKey))",
        hint: isItem ? "Send it with each item." : "Send it in the body, or as the record's key.")
    }
    guard (1...255).contains(key.count), CharacterRules.hasNoControls(key) else {
      throw .message(
        "the user key is not 1 to 255 bytes without control characters", hint: "Choose another id for this user.")
    }
    return writer.copy(key)
  }

  private func checkedNumber(
    _ digits: String, _ recordKey: UnsafeRawBufferPointer?, _ writer: inout PayloadWriter
  ) throws(Rejection) -> Slice {
    if let recordKey, !recordKey.isEmpty, !recordKey.elementsEqual(digits.utf8) { throw keysDiffer }
    var digits = digits
    return digits.withUTF8 { writer.copy(UnsafeRawBufferPointer($0)) }
  }

  private func check(_ key: UnsafeRawBufferPointer, against recordKey: UnsafeRawBufferPointer?) throws(Rejection) {
    guard let recordKey, !recordKey.isEmpty else { return }
    if recordKey.count != key.count || !recordKey.elementsEqual(key) { throw keysDiffer }
  }

  private var keysDiffer: Rejection {
    .message(
      "\(quoted(.userKey)) of the body and the record's key differ", hint: "Send the same user key in both, or no key.")
  }

  func action(_ node: JSONNode, default fallback: Action) throws(Rejection) -> Action {
    guard let value = value(.action, node), !value.isNull else { return fallback }
    if value.isString {
      switch JSONName(padded: value.string) {
      case Self.actions.create: return .create
      case Self.actions.update: return .update
      case Self.actions.upsert: return .upsert
      case Self.actions.delete: return .delete
      default: break
      }
    }
    throw .message(
      "`action` of the item is not known", hint: "Send create, update, upsert or delete, or leave it out.")
  }

  private static let actions = (
    create: JSONName("create"), update: JSONName("update"), upsert: JSONName("upsert"), delete: JSONName("delete")
  )

  // MARK: - Root fields

  /// Checks the root fields, and notes identity and flags.
  func checkFields(
    _ node: JSONNode, _ row: inout ChangeRow, _ identity: inout IdentityBuffer.Range
  ) throws(Rejection) {
    guard let username = value(.username, node), !username.isNull else {
      throw .message("the user has no \(quoted(.username))", hint: "Send it: every user has one.")
    }
    guard username.isString else { throw notText(.username) }
    guard !username.string.isEmpty else {
      throw .message("\(quoted(.username)) is empty", hint: "Send it: every user has one.")
    }
    try checkLength(.username, username.string, rule: 1)
    if rules.restrictsCharacters {
      guard characters.isUsername(username.string) else {
        throw .field(
          "\(quoted(.username)) holds a character that usernames may not have",
          hint: "Allowed are Latin letters, digits, and . _ - @ + (no spaces).")
      }
    } else {
      try checkControls(.username, username.string)
    }
    (identity.usernameStart, identity.usernameCount) = identities.fold(username.string)

    if let email = value(.email, node), !email.isNull {
      guard email.isString else { throw notText(.email) }
      // An empty string clears, as null does.
      if !email.string.isEmpty {
        guard characters.isAddress(email.string) else {
          throw .field("\(quoted(.email)) is not an e-mail address", hint: "Correct it, or send null to have none.")
        }
        try checkLength(.email, email.string, rule: 2)
        (identity.emailStart, identity.emailCount) = identities.fold(email.string)
        row.flags.insert(.hasEmail)
      }
    }
    try checkName(.firstName, node, rule: 3)
    try checkName(.lastName, node, rule: 4)
    if let enabled = value(.enabled, node) {
      switch enabled.kind {
      case .true: break
      case .false: row.flags.insert(.disables)
      default:
        throw .field(
          "\(quoted(.enabled)) is neither true nor false", hint: "Send true or false, or leave the field out.")
      }
    }
    if let verified = value(.emailVerified, node) {
      switch verified.kind {
      case .true, .false, .null: break
      default:
        throw .field(
          "\(quoted(.emailVerified)) is neither true nor false", hint: "Send true or false, or leave the field out.")
      }
    }
  }

  private func checkName(_ field: UserField, _ node: JSONNode, rule: Int) throws(Rejection) {
    guard let name = value(field, node), !name.isNull else { return }
    guard name.isString else { throw notText(field) }
    if name.string.isEmpty { return }
    try checkLength(field, name.string, rule: rule)
    if rules.restrictsCharacters {
      guard characters.isPersonName(name.string) else {
        throw .field(
          "\(quoted(field)) holds a character that names may not have",
          hint: #"Not allowed are control characters and < > & ; | " { } / \ % $ ( ) = # * ! ? [ ] ~ ^."#)
      }
    } else {
      try checkControls(field, name.string)
    }
  }

  private func checkControls(_ field: UserField, _ text: UnsafeRawBufferPointer) throws(Rejection) {
    if CharacterRules.hasNoControls(text) { return }
    throw .field("\(quoted(field)) holds a control character", hint: "Remove it at the source.")
  }

  private func checkLength(_ field: UserField, _ text: UnsafeRawBufferPointer, rule: Int) throws(Rejection) {
    if let violation = fieldRules.violation(of: rule, text) {
      throw .field("\(quoted(field)) \(violation)", hint: "Correct it at the source, or change the profile's rule.")
    }
  }

  private func notText(_ field: UserField) -> Rejection {
    .field("\(quoted(field)) is not a string", hint: "Send a string, or null to have none.")
  }
}
