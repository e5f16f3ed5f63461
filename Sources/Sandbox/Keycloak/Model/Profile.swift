import JSON

/// What a realm says about the attributes of its users: which there are, who edits them, what they must look like.
struct Profile {
  /// What becomes of attributes that are not declared.
  enum Unmanaged: String {
    case disabled = "DISABLED"
    case enabled = "ENABLED"
    case adminEdit = "ADMIN_EDIT"
    case adminView = "ADMIN_VIEW"

    var isKept: Bool { self == .enabled || self == .adminEdit }
    var isShown: Bool { self != .disabled }
  }

  /// One declared attribute.
  struct Attribute {
    let name: String
    let isMultivalued: Bool
    let isEditedByAdmins: Bool
    let isRequiredOfAdmins: Bool
    let validations: JSONObject
    let pattern: Regex<AnyRegexOutput>?
    fileprivate let shown: JSONValue

    fileprivate init(_ json: JSONValue) {
      name = json["name"]?.string ?? ""
      isMultivalued = json["multivalued"]?.bool ?? false
      isEditedByAdmins = json["permissions"]?["edit"]?.array?.contains("admin") ?? false
      let required = json["required"]
      let roles = required?["roles"]?.array ?? []
      isRequiredOfAdmins = required.map { !$0.isNull } == true && (roles.isEmpty || roles.contains("admin"))
      validations = json["validations"]?.object ?? JSONObject()
      pattern = validations["pattern"]?["pattern"]?.string
        .flatMap { try? Regex($0) }?.matchingSemantics(.unicodeScalar)
      var shown = JSONObject()
      for field in ["name", "displayName", "validations", "annotations", "required"] { shown[field] = json[field] }
      shown["permissions"] = json["permissions"] ?? ["view": [], "edit": []]
      shown["multivalued"] = .bool(isMultivalued)
      for field in ["group", "selector", "defaultValue"] { shown[field] = json[field] }
      self.shown = .object(shown)
    }
  }

  /// The fields that are columns, not attributes.
  static let rootFields = ["username", "email", "firstName", "lastName"]

  /// In their order; nil where the configuration has none at all: then nothing is checked.
  private(set) var attributes: [Attribute]?
  private(set) var unmanaged: Unmanaged
  private var groups: JSONValue

  init(_ json: JSONValue) {
    attributes = json["attributes"]?.array?.map { Attribute($0) }
    unmanaged = json["unmanagedAttributePolicy"]?.string.flatMap { Unmanaged(rawValue: $0) } ?? .disabled
    groups = json["groups"] ?? []
  }

  /// As the admin API shows it.
  var shown: JSONValue {
    var shown = JSONObject()
    if let attributes { shown["attributes"] = .array(attributes.map(\.shown)) }
    shown["groups"] = groups
    if unmanaged != .disabled { shown["unmanagedAttributePolicy"] = .string(unmanaged.rawValue) }
    return .object(shown)
  }

  func attribute(_ name: String) -> Attribute? { attributes?.first { $0.name == name } }

  /// Why a configuration cannot be taken.
  static func refusal(of json: JSONValue) -> Refusal? {
    guard let attributes = json["attributes"]?.array else { return nil }
    let names = Set(attributes.compactMap { $0["name"]?.string })
    let missing = ["username", "email"].filter { !names.contains($0) }
    if missing.isEmpty { return nil }
    let texts = missing.map { "The attribute '\($0)' can not be removed" }
    return .message(400, "[\(texts.joined(separator: ", "))]")
  }
}
