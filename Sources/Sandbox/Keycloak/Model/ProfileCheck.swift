import JSON

/// What is wrong with one field of a user.
struct ProfileFault {
  let field: String
  let text: String
  let parameters: [JSONValue]

  fileprivate init(_ field: String, _ text: String, _ parameters: [JSONValue] = []) {
    self.field = field
    self.text = text
    self.parameters = [.string(field)] + parameters
  }

  var shown: JSONValue {
    ["field": .string(field), "errorMessage": .string(text), "params": .array(parameters)]
  }

  static func readOnly(_ field: String) -> ProfileFault { ProfileFault(field, "error-user-attribute-read-only") }
  static func required(_ field: String) -> ProfileFault { ProfileFault(field, "error-user-attribute-required") }

  /// One fault stands alone, several in a list.
  static func refusal(_ faults: [ProfileFault]) -> Refusal {
    faults.count == 1 ? Refusal(400, faults[0].shown) : Refusal(400, ["errors": .array(faults.map(\.shown))])
  }
}

extension Profile {
  /// Attributes that nobody but the server sets.
  private static let serverOwned: Set<String> = [
    "KERBEROS_PRINCIPAL", "LDAP_ID", "LDAP_ENTRY_DN", "CREATED_TIMESTAMP", "createTimestamp", "modifyTimestamp",
    "userCertificate", "ENABLED", "EMAIL_VERIFIED", "disabledReason",
  ]

  /// All that is wrong with a user's fields, root fields among them, in the order of the profile.
  ///
  /// - Parameter stored: what the account has; nil while it is made.
  func faults(_ values: [String: [String]], stored: [String: [String]]?, needsEmail: Bool) -> [ProfileFault] {
    var faults: [ProfileFault] = []
    for attribute in attributes ?? [] {
      let given = (values[attribute.name] ?? []).filter { !$0.isEmpty }
      if given.isEmpty {
        if attribute.isRequiredOfAdmins || needsEmail && attribute.name == "email" {
          faults.append(.required(attribute.name))
        }
        continue
      }
      faults.append(contentsOf: attribute.faults(given))
    }
    for name in values.keys.sorted() where attribute(name) == nil && !Self.rootFields.contains(name) {
      if Self.serverOwned.contains(name) && unmanaged.isKept && stored?[name] != values[name] {
        faults.append(ProfileFault(name, "updateReadOnlyAttributesRejectedMessage"))
      } else if unmanaged.isKept, values[name]?.contains(where: { $0.utf16.count > 2048 }) == true {
        faults.append(ProfileFault(name, "error-invalid-length", [0, 2048]))
      }
    }
    return faults
  }
}

extension Profile.Attribute {
  fileprivate func faults(_ values: [String]) -> [ProfileFault] {
    if !isMultivalued && values.count > 1 { return [ProfileFault(name, "error-invalid-multivalued-size", [0, 1])] }
    var faults: [ProfileFault] = []
    for value in values {
      if let fault = lengthFault(value) { faults.append(fault) }
      for validation in validations.names {
        if let fault = fault(value, validation) { faults.append(fault) }
      }
    }
    return faults
  }

  private func lengthFault(_ value: String) -> ProfileFault? {
    guard let limits = validations["length"] else {
      let isRoot = Profile.rootFields.contains(name)
      return !isRoot && value.utf16.count > 2048 ? ProfileFault(name, "error-invalid-length", [0, 2048]) : nil
    }
    let isTrimmed = limits["trim-disabled"]?.bool != true
    let length = isTrimmed ? value.trimmingSpace.utf16.count : value.utf16.count
    let least = limits["min"]?.wholeNumber
    let most = limits["max"]?.wholeNumber
    let shownLeast = least.map { JSONValue.int($0) } ?? .null
    let shownMost = most.map { JSONValue.int($0) } ?? .null
    guard length < least ?? 0 || length > most ?? .max else { return nil }
    let text =
      least == nil
      ? "error-invalid-length-too-long" : most == nil ? "error-invalid-length-too-short" : "error-invalid-length"
    return ProfileFault(name, text, [shownLeast, shownMost])
  }

  private func fault(_ value: String, _ validation: String) -> ProfileFault? {
    switch validation {
    case "email":
      if !TextRules.isEmail(value) { return ProfileFault(name, "error-invalid-email", [.string(value)]) }
      return TextRules.hasASCIILocalPart(value) ? nil : ProfileFault(name, "error-non-ascii-local-part-email")
    case "username-prohibited-characters":
      return TextRules.isUsername(value) ? nil : ProfileFault(name, "error-username-invalid-character")
    case "person-name-prohibited-characters":
      return TextRules.isPersonName(value) ? nil : ProfileFault(name, "error-person-name-invalid-character")
    case "pattern":
      guard let pattern, (try? pattern.wholeMatch(in: value)) == nil else { return nil }
      let rule = validations["pattern"]
      return ProfileFault(
        name, rule?["error-message"]?.string ?? "error-pattern-no-match", [.string(rule?["pattern"]?.string ?? "")])
    case "options":
      let options = validations["options"]?["options"]?.array ?? []
      return options.contains(.string(value)) ? nil : ProfileFault(name, "error-invalid-value", [.string(value)])
    default: return nil
    }
  }
}

/// What Keycloak lets stand in names and addresses.
enum TextRules {
  static func isUsername(_ text: String) -> Bool {
    text.lowercased().unicodeScalars.allSatisfy { scalar in
      if scalar.isASCII {
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
          || "._-@+".unicodeScalars.contains(scalar)
      }
      switch scalar.value {
      case 0xC0...0x24F, 0x1E00...0x1EFF: return scalar.properties.isAlphabetic
      default: return scalar.properties.isEmojiPresentation
      }
    }
  }

  static func isPersonName(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { scalar in
      !"<>&;|\"{}/\\%$()=#*!?[]~^".unicodeScalars.contains(scalar) && scalar.properties.generalCategory != .control
    }
  }

  static func isEmail(_ text: String) -> Bool {
    guard let at = text.lastIndex(of: "@") else { return false }
    let local = text[..<at]
    let domain = text[text.index(after: at)...]
    guard !local.isEmpty, local.utf16.count <= 64, !domain.isEmpty, domain.utf16.count <= 255 else { return false }
    guard !local.hasPrefix("."), !local.hasSuffix("."), !local.contains("..") else { return false }
    let isLocal = local.unicodeScalars.allSatisfy {
      !$0.isASCII || $0.properties.isAlphabetic || $0.properties.numericType != nil
        || ".!#$%&'*+/=?^_`{|}~-".unicodeScalars.contains($0)
    }
    return isLocal
      && domain.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
        !label.isEmpty && !label.hasPrefix("-") && !label.hasSuffix("-")
          && label.unicodeScalars.allSatisfy {
            $0 == "-" || $0.properties.isAlphabetic || $0.properties.numericType != nil
          }
      }
  }

  static func hasASCIILocalPart(_ email: String) -> Bool {
    email.prefix { $0 != "@" }.utf8.allSatisfy { $0 < 0x80 }
  }
}

extension String {
  /// Without white space and control characters at both ends, as Java's `trim` does it.
  var trimmingSpace: String {
    let scalars = unicodeScalars
    guard let first = scalars.firstIndex(where: { $0.value > 0x20 }),
      let last = scalars.lastIndex(where: { $0.value > 0x20 })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension JSONValue {
  /// A whole number, also where it was written as a text.
  var wholeNumber: Int? { int ?? string.flatMap { Int($0) } }
}
