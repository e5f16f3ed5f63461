import JSON
import SyncModel

extension UserReader {
  /// How many attributes, and how many groups, a user may have here.
  static let attributeLimit = 500
  static let groupLimit = 2_000

  @inline(__always)
  func addAttribute(_ number: Int, _ value: JSONNode) {
    let entry = attributeNames[number]
    if entry.role == AttributeRole.dropped { return }
    add(
      Attribute(
        number: Int32(number), value: Int32(truncatingIfNeeded: value.index), name: attributeNames.text(number),
        order: entry.name.head.byteSwapped))
  }

  /// What is too many is only counted.
  @inline(__always)
  private func add(_ attribute: Attribute) {
    if attributeCount <= Self.attributeLimit { (attributes + attributeCount).initialize(to: attribute) }
    attributeCount &+= 1
  }

  /// Collects and sorts the attributes, the user key's own among them, and checks their values.
  func checkAttributes(_ node: JSONNode, _ action: Action) throws(Rejection) {
    if let list = value(.attributes, node), !list.isNull {
      guard list.isObject else {
        throw .field("`attributes` is not an object", hint: #"Send {"name": value or list of values, …}."#)
      }
      var child = list.firstChild
      while !child.isEnd {
        let value = child.named
        try collectAttribute(child.string, value)
        child = value.next
      }
    }
    if locale >= 0, let value = value(.locale, node) { addAttribute(Int(locale), value) }
    guard attributeCount <= Self.attributeLimit else {
      throw .field(
        "`attributes` holds more than \(Self.attributeLimit) names", hint: "Send only what the provider is to keep.")
    }
    for index in 0..<attributeCount { try checkValue(attributes[index], node) }
    if keyAttribute >= 0 {
      let number = Int(keyAttribute)
      add(
        Attribute(
          number: keyAttribute, value: 0, name: attributeNames.text(number),
          order: attributeNames[number].name.head.byteSwapped))
    }
    try sortAttributes()
    if action == .create {
      for number in required
      where !UnsafeBufferPointer(start: attributes, count: attributeCount).contains(where: { $0.number == number }) {
        throw .field(
          "the attribute \(Rejection.quoted(attributeNames.text(Int(number)))) is missing, and the profile requires it",
          hint: "Send it, or change the profile's rule.")
      }
    }
  }

  @inline(__always)
  private func collectAttribute(_ name: UnsafeRawBufferPointer, _ value: JSONNode) throws(Rejection) {
    let short = JSONName(padded: name)
    var number = attributeNames.find(short, name)
    if number < 0 { number = learn(name) }
    if number < 0 {
      // No room for another name: what it means is found out without being remembered.
      guard Self.isName(name) else { throw Self.malformedName }
      if rules.keptAttributes != nil { return }
      add(
        Attribute(number: -1, value: Int32(truncatingIfNeeded: value.index), name: name, order: short.head.byteSwapped))
      return
    }
    switch attributeNames[number].role {
    case AttributeRole.keep: addAttribute(number, value)
    case AttributeRole.dropped: return
    case AttributeRole.renamed: addAttribute(Int(attributeNames[number].index), value)
    case AttributeRole.key:
      throw .field(
        "the attribute \(Rejection.quoted(name)) is where the user key is kept", hint: "Do not send it: usher sets it.")
    case AttributeRole.malformed:
      throw Self.malformedName
    default:
      throw .field(
        "the attribute \(Rejection.quoted(name)) is named like a field of the user",
        hint: "Send it at the user's root, or under another name.")
    }
  }

  /// Remembers a name that was not seen before, and what it means.
  @inline(never)
  private func learn(_ name: UnsafeRawBufferPointer) -> Int {
    guard Self.isName(name) else {
      return attributeNames.insert(UnsafeRawBufferPointer(rebasing: name.prefix(256)), role: AttributeRole.malformed)
    }
    if rules.keptAttributes == nil { return attributeNames.insert(name, role: AttributeRole.keep) }
    let number = attributeNames.insert(name, role: AttributeRole.dropped)
    if number >= 0 { notices.append(.droppedAttribute(String(decoding: name, as: UTF8.self))) }
    return number
  }

  private static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
    (1...255).contains(name.count) && CharacterRules.hasNoControls(name)
  }

  private static var malformedName: Rejection {
    .field("an attribute's name is not 1 to 255 bytes without control characters", hint: "Mend the producer.")
  }

  // MARK: - Order

  /// By bytes of the names; few, and mostly sorted already.
  private func sortAttributes() throws(Rejection) {
    var index = 1
    let count = attributeCount
    while index < count {
      var place = index
      while place > 0, Self.precedes(attributes[place], attributes[place - 1]) {
        let later = attributes[place]
        attributes[place] = attributes[place - 1]
        attributes[place - 1] = later
        place -= 1
      }
      if place > 0, Self.isSame(attributes[place], attributes[place - 1]) {
        throw .field(
          "the attribute \(Rejection.quoted(attributes[place].name)) stands twice", hint: "Send it once, with a list.")
      }
      index += 1
    }
  }

  private static func precedes(_ left: Attribute, _ right: Attribute) -> Bool {
    if left.order != right.order { return left.order < right.order }
    return left.name.lexicographicallyPrecedes(right.name)
  }

  private static func isSame(_ left: Attribute, _ right: Attribute) -> Bool {
    left.order == right.order && left.name.elementsEqual(right.name)
  }

  // MARK: - Values

  @inline(__always)
  private func checkValue(_ attribute: Attribute, _ node: JSONNode) throws(Rejection) {
    let value = node.at(Int(attribute.value))
    let number = Int(attribute.number)
    let rule = number >= 0 && number < attributeRules.count ? Int(attributeRules[number]) : 0
    switch value.kind {
    case .string: try checkText(value.string, rule, attribute)
    case .null, .true, .false, .integer, .unsigned, .double: break
    case .array:
      if value.count > 1 && !fieldRules[rule].isMultivalued {
        throw .field(
          "the attribute \(Rejection.quoted(attribute.name)) has several values and may have one",
          hint: "Send one, or change the profile's rule.")
      }
      var child = value.firstChild
      while !child.isEnd {
        switch child.kind {
        case .string: try checkText(child.string, rule, attribute)
        case .true, .false, .integer, .unsigned, .double: break
        default:
          throw .field(
            "the attribute \(Rejection.quoted(attribute.name)) has a value that is no string, number or boolean",
            hint: "Send strings, numbers, booleans, or one list of them.")
        }
        child = child.next
      }
    case .object:
      throw .field(
        "the attribute \(Rejection.quoted(attribute.name)) is an object",
        hint: "Send strings, numbers, booleans, or one list of them.")
    }
  }

  @inline(__always)
  private func checkText(_ text: UnsafeRawBufferPointer, _ rule: Int, _ attribute: Attribute) throws(Rejection) {
    if let violation = fieldRules.violation(of: rule, text) {
      throw .field(
        "the attribute \(Rejection.quoted(attribute.name)) \(violation)",
        hint: "Correct it at the source, or change the profile's rule.")
    }
  }

  /// The fault of a user of whom a string was seen to hold NUL: only attributes may get that far.
  func nulFault(_ node: JSONNode) -> Rejection {
    let guilty = UnsafeBufferPointer(start: attributes, count: attributeCount).first { attribute in
      if attribute.value == 0 { return false }
      let value = node.at(Int(attribute.value))
      if value.isString { return value.string.contains(0) }
      var child = value.isArray ? value.firstChild : value
      while value.isArray && !child.isEnd {
        if child.isString && child.string.contains(0) { return true }
        child = child.next
      }
      return false
    }
    return .field(
      "the attribute \(guilty.map { Rejection.quoted($0.name) } ?? "") holds a NUL character",
      hint: "Remove it at the source.")
  }

  // MARK: - Groups

  /// Collects, sorts and checks the groups.
  func checkGroups(_ node: JSONNode) throws(Rejection) {
    groupCount = 0
    guard let list = value(.groups, node), !list.isNull else { return }
    guard list.isArray else {
      throw .field(
        "\(quoted(.groups)) is not a list", hint: "Send the list of all groups of the user, [] or null for none.")
    }
    guard list.count <= Self.groupLimit else {
      throw .field("\(quoted(.groups)) holds more than \(Self.groupLimit) groups", hint: "Put the user into fewer.")
    }
    var child = list.firstChild
    while !child.isEnd {
      guard child.isString, (1...2_048).contains(child.string.count), CharacterRules.hasNoControls(child.string) else {
        throw .field(
          "\(quoted(.groups)) holds something that is no path of a group", hint: "Send paths such as /staff/berlin.")
      }
      if rules.groups != nil && groupNames.find(JSONName(padded: child.string), child.string) < 0 {
        throw .field(
          "\(quoted(.groups)) names a group that the provider does not have",
          hint: "Create the group there, or correct its path (case counts).")
      }
      (groups + groupCount).initialize(to: child.string)
      groupCount &+= 1
      child = child.next
    }
    if groupCount > 1 {
      var list = UnsafeMutableBufferPointer(start: groups, count: groupCount)
      list.sort { $0.lexicographicallyPrecedes($1) }
    }
  }
}
