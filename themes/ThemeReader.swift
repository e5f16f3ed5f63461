import Cells
import YAML

/// Reads a theme file: a name, and a look for each role.
enum ThemeReader {
  /// The theme in a file.
  ///
  /// - Parameters:
  ///   - bytes: YAML.
  ///   - file: its path, for errors.
  ///   - name: the name it must have, because that is the file's name; nil for any.
  static func theme(_ bytes: [UInt8], file: String, name: String?) throws(ThemeError) -> Theme {
    do throws(YAMLError) {
      return try read(bytes, file: file, name: name)
    } catch {
      throw .invalid(error)
    }
  }

  private static func read(_ bytes: [UInt8], file: String, name expected: String?) throws(YAMLError) -> Theme {
    let start = YAMLLocation(file: file, line: 1, column: 1)
    guard let root = try YAMLParser.parse(bytes, file: file) else {
      throw YAMLError("the file is empty; a theme has a name and roles", at: start)
    }
    let top = try mapping(root, "a theme")
    try check(top, of: "a theme", known: ["name", "roles"])
    guard let nameNode = top["name"], let name = nameNode.scalar?.text, !name.isEmpty else {
      throw YAMLError("a theme needs a name", at: top["name"]?.location ?? root.location)
    }
    if let expected, name != expected {
      throw YAMLError("the name is '\(name)', but the file is \(expected).yaml; make them equal", at: nameNode.location)
    }
    guard let rolesNode = top["roles"] else { throw YAMLError("a theme needs roles", at: root.location) }
    var looks: [Role: ThemeLook] = [:]
    for entry in try mapping(rolesNode, "roles").entries {
      guard let role = Role(name: entry.key) else {
        throw YAMLError(
          "there is no role '\(entry.key)'; roles are \(Role.allCases.map(\.name).joined(separator: ", "))",
          at: entry.keyLocation)
      }
      looks[role] = try look(entry.value)
    }
    return Theme(name: name, looks: looks)
  }

  private static func look(_ node: YAMLNode) throws(YAMLError) -> ThemeLook {
    let fields = try mapping(node, "a role")
    try check(fields, of: "a role", known: ["foreground", "background", "attributes"])
    var look = ThemeLook()
    if let node = fields["foreground"] { look.foreground = try colour(node) }
    if let node = fields["background"] { look.background = try colour(node) }
    if let node = fields["attributes"] {
      guard let nodes = node.sequence else {
        throw YAMLError("attributes are a list, this is \(node.kind)", at: node.location)
      }
      for node in nodes { look.attributes.formUnion(try attribute(node)) }
    }
    return look
  }

  private static func attribute(_ node: YAMLNode) throws(YAMLError) -> Attributes {
    // How the cursor's row is shown is a role, not something a theme switches on.
    let known = Attributes.names.filter { $0.attribute != .selected }
    guard let found = known.first(where: { $0.name == node.scalar?.text }) else {
      let shown = node.scalar.map { "'\($0.text)'" } ?? node.kind
      throw YAMLError(
        "\(shown) is no attribute; attributes are \(known.map(\.name).joined(separator: ", "))", at: node.location)
    }
    return found.attribute
  }

  private static func colour(_ node: YAMLNode) throws(YAMLError) -> ThemeColour {
    guard let scalar = node.scalar, !scalar.isNull else {
      // Without quotes `#` begins a comment, so nothing is left of the colour.
      throw YAMLError("a colour is \"#rrggbb\" in quotes, this is \(node.kind)", at: node.location)
    }
    let text = Array(scalar.text.utf8)
    let digits = text.dropFirst().compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
    guard text.count == 7, text[0] == UInt8(ascii: "#"), digits.count == 6 else {
      throw YAMLError("'\(scalar.text)' is no colour; write \"#rrggbb\"", at: node.location)
    }
    return ThemeColour(
      red: UInt8(digits[0] << 4 | digits[1]), green: UInt8(digits[2] << 4 | digits[3]),
      blue: UInt8(digits[4] << 4 | digits[5]))
  }

  private static func mapping(_ node: YAMLNode, _ what: String) throws(YAMLError) -> YAMLMapping {
    guard let mapping = node.mapping else {
      throw YAMLError("\(what) must be a mapping, this is \(node.kind)", at: node.location)
    }
    return mapping
  }

  private static func check(_ mapping: YAMLMapping, of what: String, known: [String]) throws(YAMLError) {
    for entry in mapping.entries where !known.contains(entry.key) {
      throw YAMLError(
        "'\(entry.key)' is nothing \(what) has; known are \(known.joined(separator: ", "))", at: entry.keyLocation)
    }
  }
}
