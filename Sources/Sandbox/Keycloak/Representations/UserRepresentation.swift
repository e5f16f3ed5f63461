import JSON

/// A user as a request describes it; nil: missing or null, which Keycloak does not tell apart.
struct UserRepresentation: Sendable {
  var id: String?
  var username: String?
  var email: String?
  var firstName: String?
  var lastName: String?
  var isEnabled: Bool?
  var isEmailVerified: Bool?
  var created: Int?
  var notBefore: Int?
  var attributes: [String: [String]]?
  var requiredActions: [String]?
  var groups: [String]?
  var realmRoles: [String]?
  var clientRoles: [(client: String, roles: [String])]?
  var credentials: [Credential]?
  var federationLink: String?
  var serviceClient: String?

  /// A password: plain, or hashed.
  struct Credential: Sendable {
    var value: String?
    var isTemporary = false
    var isHashed = false
  }

  /// Why a JSON value describes no user.
  enum Fault: Error {
    case unknownField(String)
    case wrongType
  }

  init() {}

  /// Reads one user; the root is null or an object.
  init(_ node: JSONNode) throws(Fault) {
    guard node.isObject else { throw .wrongType }
    var name = node.firstChild
    while !name.isEnd {
      try read(String(decoding: name.string, as: UTF8.self), name.named)
      name = name.named.next
    }
  }

  private mutating func read(_ name: String, _ value: JSONNode) throws(Fault) {
    switch name {
    case "id": id = try value.scalarText()
    case "username": username = try value.scalarText()
    case "email": email = try value.scalarText()
    case "firstName": firstName = try value.scalarText()
    case "lastName": lastName = try value.scalarText()
    case "enabled": isEnabled = try value.truth()
    case "emailVerified": isEmailVerified = try value.truth()
    case "createdTimestamp": created = try value.number()
    case "notBefore": notBefore = try value.number()
    case "attributes": attributes = try value.attributes()
    case "requiredActions": requiredActions = try value.texts()
    case "groups": groups = try value.texts()
    case "realmRoles": realmRoles = try value.texts()
    case "clientRoles", "applicationRoles": clientRoles = try value.roles()
    case "credentials": credentials = try value.credentials()
    case "federationLink": federationLink = try value.scalarText()
    case "serviceAccountClientId": serviceClient = try value.scalarText()
    case "self", "origin", "totp", "disableableCredentialTypes", "federatedIdentities", "clientConsents", "socialLinks",
      "access", "userProfileMetadata":
      break
    default: throw .unknownField(name)
    }
  }
}

extension JSONNode {
  fileprivate typealias Fault = UserRepresentation.Fault

  /// A text; numbers and truth values become texts.
  fileprivate func scalarText() throws(Fault) -> String? {
    switch kind {
    case .null: nil
    case .string: String(decoding: string, as: UTF8.self)
    case .integer: "\(integer)"
    case .unsigned: "\(unsigned)"
    case .double: "\(double)"
    case .true: "true"
    case .false: "false"
    case .array, .object: throw .wrongType
    }
  }

  fileprivate func truth() throws(Fault) -> Bool? {
    switch kind {
    case .null: nil
    case .true: true
    case .false: false
    case .integer: integer != 0
    default:
      switch text {
      case "true": true
      case "false": false
      case "": nil
      default: throw .wrongType
      }
    }
  }

  fileprivate func number() throws(Fault) -> Int? {
    switch kind {
    case .null: return nil
    case .integer: return Int(integer)
    case .double: return Int(exactly: double.rounded(.towardZero))
    default:
      guard let text, let number = Int(text) else { throw .wrongType }
      return number
    }
  }

  /// The elements of an array, without nulls; a lone value where `acceptsOne`.
  fileprivate func texts(acceptsOne: Bool = false) throws(Fault) -> [String]? {
    if isNull { return nil }
    guard isArray else {
      if acceptsOne, let one = try scalarText() { return [one] }
      throw .wrongType
    }
    var found: [String] = []
    var child = firstChild
    while !child.isEnd {
      if let text = try child.scalarText() { found.append(text) }
      child = child.next
    }
    return found
  }

  fileprivate func attributes() throws(Fault) -> [String: [String]]? {
    if isNull { return nil }
    guard isObject else { throw .wrongType }
    var found: [String: [String]] = [:]
    var name = firstChild
    while !name.isEnd {
      found[String(decoding: name.string, as: UTF8.self)] = try name.named.texts(acceptsOne: true) ?? []
      name = name.named.next
    }
    return found
  }

  fileprivate func roles() throws(Fault) -> [(client: String, roles: [String])]? {
    if isNull { return nil }
    guard isObject else { throw .wrongType }
    var found: [(client: String, roles: [String])] = []
    var name = firstChild
    while !name.isEnd {
      found.append((String(decoding: name.string, as: UTF8.self), try name.named.texts() ?? []))
      name = name.named.next
    }
    return found
  }

  fileprivate func credentials() throws(Fault) -> [UserRepresentation.Credential]? {
    if isNull { return nil }
    guard isArray else { throw .wrongType }
    var found: [UserRepresentation.Credential] = []
    var child = firstChild
    while !child.isEnd {
      found.append(try UserRepresentation.Credential(child))
      child = child.next
    }
    return found
  }
}

extension UserRepresentation.Credential {
  private static let known: Set<String> = [
    "id", "type", "userLabel", "createdDate", "secretData", "credentialData", "priority", "value", "temporary",
    "device", "hashedSaltedValue", "salt", "hashIterations", "counter", "algorithm", "digits", "period", "config",
    "federationLink",
  ]

  /// Reads one credential.
  init(_ node: JSONNode) throws(UserRepresentation.Fault) {
    guard node.isObject else { throw .wrongType }
    var name = node.firstChild
    while !name.isEnd {
      let text = String(decoding: name.string, as: UTF8.self)
      guard Self.known.contains(text) else { throw .unknownField(text) }
      switch text {
      case "value": value = try name.named.scalarText()
      case "temporary": isTemporary = try name.named.truth() ?? false
      case "secretData": isHashed = try name.named.scalarText() != nil
      default: break
      }
      name = name.named.next
    }
  }
}
