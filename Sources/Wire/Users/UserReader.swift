import JSON
import SyncModel

/// The root fields of a user, by the bit that stands for each.
enum UserField: Int, CaseIterable {
  case userKey, username, email, emailVerified, firstName, lastName, enabled, locale, groups, attributes
  /// Only of items of bulk messages.
  case action, version

  /// usher's own name, which is also what an attribute must not be called.
  var name: String {
    switch self {
    case .userKey: "id"
    case .username: "username"
    case .email: "email"
    case .emailVerified: "emailVerified"
    case .firstName: "firstName"
    case .lastName: "lastName"
    case .enabled: "enabled"
    case .locale: "locale"
    case .groups: "groups"
    case .attributes: "attributes"
    case .action: "action"
    case .version: "version"
    }
  }
}

/// Reads one user after the other from the tape: collects the fields, checks them, renders them.
///
/// The work of one user is split by file: fields (`+Fields`), attributes and groups (`+Attributes`), rendering
/// (`+Rendering`). It is a class for the same reason as ``MessageDecoder``.
final class UserReader {
  /// What a name within `attributes` means.
  enum AttributeRole {
    static let keep: UInt32 = 0
    /// Named like a root field.
    static let reserved: UInt32 = 1
    /// The attribute that holds the user key.
    static let key: UInt32 = 2
    /// Not kept by the profile.
    static let dropped: UInt32 = 3
    /// A source's name for an attribute: the entry's index is the attribute's own entry.
    static let renamed: UInt32 = 4
    /// Empty, too long, or with control characters.
    static let malformed: UInt32 = 5
  }

  /// An attribute of the user at hand.
  struct Attribute {
    /// Its number among the names; -1 where there was no room for another name.
    var number: Int32
    /// Where its value stands on the tape; 0 for the user key.
    var value: Int32
    var name: UnsafeRawBufferPointer
    /// The name's first 8 bytes, in the order of sorting.
    var order: UInt64
  }

  /// A name that means nothing, once it was told.
  static let ignored: UInt32 = 1 << 31

  let mapping: MessageMapping
  let rules: ProfileRules
  /// How the source calls each field.
  let labels: [String]
  @exclusivity(unchecked) var names = NameTable()
  @exclusivity(unchecked) var attributeNames = NameTable()
  @exclusivity(unchecked) var groupNames: NameTable
  /// By rule number: 0 is the general one, 1 to 4 are username, email, firstName and lastName.
  @exclusivity(unchecked) var fieldRules = RuleBook()
  /// By number of an attribute's name: its rule.
  @exclusivity(unchecked) var attributeRules: ContiguousArray<Int32> = []
  /// Attributes that a create must give.
  private(set) var required: [Int32] = []
  let keyAttribute: Int32
  let locale: Int32
  let pieces = UserPieces()
  /// By field: the place of its value on the tape; 0 where it is missing.
  let fields: UnsafeMutablePointer<Int32>
  /// The attributes of the user at hand: room for the limit, the one beyond it, and the key.
  let attributes: UnsafeMutablePointer<Attribute>
  @exclusivity(unchecked) var attributeCount = 0
  /// The groups of the user at hand.
  let groups: UnsafeMutablePointer<UnsafeRawBufferPointer>
  @exclusivity(unchecked) var groupCount = 0
  let characters = CharacterRules()
  @exclusivity(unchecked) var identities = IdentityBuffer()
  var notices: [FieldNotice] = []

  init(mapping: MessageMapping, rules: ProfileRules) {
    self.mapping = mapping
    self.rules = rules
    labels = [
      mapping.userKey, mapping.username, mapping.email, mapping.emailVerified, mapping.firstName, mapping.lastName,
      mapping.enabled, mapping.locale, mapping.groups, "attributes", "action", "version",
    ]
    fields = .allocate(capacity: UserField.allCases.count)
    fields.initialize(repeating: 0, count: UserField.allCases.count)
    attributes = .allocate(capacity: Self.attributeLimit + 2)
    groups = .allocate(capacity: Self.groupLimit)
    groupNames = NameTable(limit: max(1, rules.groups?.count ?? 0))
    for group in rules.groups ?? [] { groupNames.insert(group, role: 0) }

    fieldRules.add(FieldRule(name: ""))
    for name in ["username", "email", "firstName", "lastName"] {
      fieldRules.add(rules.fields.first { $0.name == name } ?? FieldRule(name: name, maximumLength: 255))
    }

    // Names within `attributes`.
    for field in UserField.allCases.prefix(10) where field != .locale {
      attributeNames.insert(field.name, role: AttributeRole.reserved)
    }
    let keepsLocale = rules.keptAttributes.map { $0.contains("locale") } ?? true
    let localeName = attributeNames.insert("locale", role: AttributeRole.reserved)
    locale = keepsLocale ? Int32(localeName) : -1
    if let name = rules.keyAttribute {
      keyAttribute = Int32(attributeNames.insert(name, role: AttributeRole.key))
    } else {
      keyAttribute = -1
    }
    for name in rules.keptAttributes ?? [] { attributeNames.insert(name, role: AttributeRole.keep) }
    for rule in rules.fields where !["username", "email", "firstName", "lastName"].contains(rule.name) {
      let isKept = rules.keptAttributes.map { $0.contains(rule.name) } ?? true
      let number = attributeNames.insert(rule.name, role: isKept ? AttributeRole.keep : AttributeRole.dropped)
      guard number >= 0, isKept, attributeNames[number].role == AttributeRole.keep || number == localeName else {
        continue
      }
      while attributeRules.count <= number { attributeRules.append(0) }
      attributeRules[number] = Int32(fieldRules.add(rule))
      if rule.isRequired { required.append(Int32(number)) }
    }

    // Names at a user's root.
    func insert(_ name: String, bits: UInt32, index: Int32) {
      let number = names.insert(name, role: bits, index: index)
      if number >= 0 { names.mark(number, role: bits, index: index) }
    }
    for field in UserField.allCases { insert(labels[field.rawValue], bits: 1 << UInt32(field.rawValue), index: -1) }
    for (name, source) in mapping.attributes.sorted(by: { $0.key < $1.key }) {
      let isKept = rules.keptAttributes.map { $0.contains(name) } ?? true
      let number = Int32(attributeNames.insert(name, role: isKept ? AttributeRole.keep : AttributeRole.dropped))
      insert(source, bits: 0, index: number)
      if source != name { attributeNames.insert(source, role: AttributeRole.renamed, index: number) }
    }
  }

  deinit {
    fields.deallocate()
    attributes.deallocate()
    groups.deallocate()
  }

  func reset() { identities.reset() }

  func appendNoIdentity() { identities.ranges.append(IdentityBuffer.Range()) }

  /// How many rows were appended since ``reset()``.
  var count: Int { identities.ranges.count }

  func identity(_ index: Int) -> (username: UnsafeRawBufferPointer, email: UnsafeRawBufferPointer) {
    let range = identities.ranges[index]
    return (
      identities.slice(range.usernameStart, range.usernameCount), identities.slice(range.emailStart, range.emailCount)
    )
  }

  /// Reads a user and appends its row, with a note of what is wrong with it if something is.
  ///
  /// - Parameters:
  ///   - node: the user's JSON.
  ///   - draft: the row as far as the message decides it.
  ///   - isItem: whether it is an item of a bulk message, which may have its own action and version.
  ///   - recordKey: the record's key, for single changes.
  func append(
    _ node: JSONNode, as draft: ChangeRow, isItem: Bool = false, recordKey: UnsafeRawBufferPointer? = nil,
    version: ChangeVersion, into chunk: Chunk
  ) {
    var row = draft
    var identity = IdentityBuffer.Range()
    var writer = PayloadWriter(chunk)
    var fault: Fault?
    do throws(Rejection) {
      try read(node, isItem, recordKey, version, &row, &identity, &writer)
      writer.finish()
    } catch {
      writer.finish()
      row.flags.insert(.invalid)
      fault = error.fault
    }
    let number = chunk.append(row)
    if let fault { chunk.notes.append(ChunkNote(row: number, fault: fault)) }
    identities.ranges.append(identity)
  }

  private func read(
    _ node: JSONNode, _ isItem: Bool, _ recordKey: UnsafeRawBufferPointer?, _ version: ChangeVersion,
    _ row: inout ChangeRow, _ identity: inout IdentityBuffer.Range, _ writer: inout PayloadWriter
  ) throws(Rejection) {
    let twice = try collect(node)
    row.keyText = try userKey(node, recordKey, isItem, &writer)
    if twice >= 0 { throw MessageDecoder.twice(names.text(twice)) }
    if isItem {
      row.action = try action(node, default: row.action)
      let own = fields[UserField.version.rawValue]
      if own != 0, let version = try version.ofItem(node.at(Int(own))) {
        row.version = version
      } else {
        row.version = try version.ofEvent()
      }
    } else {
      row.version = try version.ofEvent()
    }
    if row.action == .delete { return }
    try checkFields(node, &row, &identity)
    try checkAttributes(node, row.action)
    try checkGroups(node)
    let start = writer.position
    render(node, row.keyText, &writer)
    if writer.sawNUL { throw nulFault(node) }
    row.payload = writer.slice(from: start)
  }
}
