import YAML

/// Walks a file along the schema: every key is known, every value fits, defaults are filled in.
struct SchemaReader {
  /// The file's name for errors.
  var file: String
  var reader: ValueReader
  var environment: [String: String]
  var problems = ProblemList()

  /// The values of a whole file; `root` is nil for an empty one.
  mutating func read(_ root: YAMLNode?) -> SectionValues {
    let place = SectionValues.Place(line: 1, column: 1, text: "\(file):1:1")
    return section(root, place, ConfigSchema.root, path: "", parents: [])
  }

  private mutating func section(
    _ node: YAMLNode?, _ place: SectionValues.Place, _ settings: [Setting], path: String, parents: [Setting]
  ) -> SectionValues {
    var values = SectionValues(place: place)
    var mapping = node?.mapping ?? YAMLMapping()
    if let node, node.mapping == nil, node.scalar?.isNull != true {
      let names = settings.map(\.name).joined(separator: ", ")
      let keys = settings.isEmpty ? "nothing below it: {}" : "keys (\(names))"
      problems.add(Self.place(node), path, "expected \(keys); found \(node.kind).")
      return values
    }
    for entry in mapping.entries where !settings.contains(where: { $0.name == entry.key }) {
      problems.add(
        Self.place(entry.keyLocation), Self.join(path, entry.key.printable),
        Self.unknown(entry.key, among: settings, path: path))
    }
    mapping.entries.removeAll { entry in !settings.contains { $0.name == entry.key } }
    for setting in settings {
      let entry = mapping.entries.first { $0.key == setting.name }
      read(setting, entry, into: &values, path: Self.join(path, setting.name), parents: parents)
    }
    return values
  }

  private mutating func read(
    _ setting: Setting, _ entry: YAMLMapping.Entry?, into values: inout SectionValues, path: String, parents: [Setting]
  ) {
    let place = entry.map { Self.place($0.keyLocation) } ?? values.place
    switch setting.shape {
    case .value(let kind, let standard):
      values.values[setting.name] = value(setting, kind, standard, entry?.value, place, path, parents)
    case .optionalSection where entry == nil: break
    case .section(let children), .optionalSection(let children):
      values.sections[setting.name] = section(entry?.value, place, children, path: path, parents: parents + [setting])
    case .list(let children):
      values.lists[setting.name] = list(setting, entry?.value, place, children, path, parents)
    case .oneOf(let alternatives):
      let (name, inner) = choice(setting, entry?.value, place, alternatives, path, parents)
      var chosen = SectionValues(place: place)
      if let name { chosen.sections[name] = inner }
      values.sections[setting.name] = chosen
    }
  }

  private mutating func value(
    _ setting: Setting, _ kind: ValueKind, _ standard: String?, _ node: YAMLNode?, _ place: SectionValues.Place,
    _ path: String, _ parents: [Setting]
  ) -> SectionValues.Entry? {
    var entry: SectionValues.Entry?
    if let node, let value = checked(node, kind, path) {
      entry = .init(value: value, origin: .file, shown: ShownValue.text(node, value), place: Self.place(node))
    }
    if let name = setting.variable, let text = environment[name], !text.isEmpty {
      let node = YAMLNode(
        .scalar(YAMLScalar(text, style: .singleQuoted)), at: YAMLLocation(file: name, line: 0, column: 0))
      guard let value = checked(node, kind, path) else { return nil }
      return .init(
        value: value, origin: .environment(name), shown: ShownValue.text(node, value), place: Self.place(node))
    }
    if node != nil { return entry }
    if let standard { return Self.standard(standard, kind, place) }
    if setting.isRequired { missing(setting, place, path, parents) }
    return nil
  }

  private mutating func checked(_ node: YAMLNode, _ kind: ValueKind, _ path: String) -> SettingValue? {
    let (value, mistakes) = reader.read(node, as: kind)
    for mistake in mistakes {
      let key = mistake.key.isEmpty ? path : Self.join(path, mistake.key.printable)
      problems.add(Self.place(mistake.location), key, mistake.text)
    }
    return mistakes.isEmpty ? value : nil
  }

  private mutating func list(
    _ setting: Setting, _ node: YAMLNode?, _ place: SectionValues.Place, _ children: [Setting], _ path: String,
    _ parents: [Setting]
  ) -> [SectionValues] {
    guard let node, node.scalar?.isNull != true else {
      missing(setting, place, path, parents)
      return []
    }
    guard let nodes = node.sequence, !nodes.isEmpty else {
      let found = node.sequence == nil ? node.kind : "an empty list"
      problems.add(
        Self.place(node), path, "expected a list with at least one entry; found \(found).", snippet: setting.snippet())
      return []
    }
    return nodes.enumerated().map { index, node in
      section(node, Self.place(node), children, path: "\(path)[\(index)]", parents: parents + [setting])
    }
  }

  private mutating func choice(
    _ setting: Setting, _ node: YAMLNode?, _ place: SectionValues.Place, _ alternatives: [Setting], _ path: String,
    _ parents: [Setting]
  ) -> (String?, SectionValues) {
    let nothing: (String?, SectionValues) = (nil, SectionValues(place: place))
    let names = alternatives.map(\.name)
    guard let node, node.scalar?.isNull != true, node.mapping?.entries.isEmpty != true else {
      missing(setting, place, path, parents)
      return nothing
    }
    guard let entries = node.mapping?.entries else {
      problems.add(
        Self.place(node), path, "expected one of \(names.joined(separator: ", ")); found \(node.kind).",
        snippet: setting.snippet())
      return nothing
    }
    let known = entries.filter { names.contains($0.key) }
    for entry in entries where !names.contains(entry.key) {
      problems.add(
        Self.place(entry.keyLocation), Self.join(path, entry.key.printable),
        Self.unknown(entry.key, among: alternatives, path: path))
    }
    for entry in known.dropFirst() {
      problems.add(
        Self.place(entry.keyLocation), Self.join(path, entry.key),
        "only one can be there, and \(known[0].key) is already; remove one.")
    }
    guard let entry = known.first, let alternative = alternatives.first(where: { $0.name == entry.key }) else {
      return nothing
    }
    let inner = section(
      entry.value, Self.place(entry.keyLocation), alternative.children, path: Self.join(path, entry.key),
      parents: parents + [setting, alternative])
    return (entry.key, inner)
  }

  private mutating func missing(
    _ setting: Setting, _ place: SectionValues.Place, _ path: String, _ parents: [Setting]
  ) {
    // The snippet shows the key under its parents, as it has to stand in the file.
    var lines = setting.snippet()
    for parent in parents.reversed() {
      if case .list = parent.shape {
        lines = lines.enumerated().map { ($0.offset == 0 ? "  - " : "    ") + $0.element }
      } else {
        lines = lines.map { "  " + $0 }
      }
      lines.insert("\(parent.name):", at: 0)
    }
    problems.add(place, path, "is missing. Add:", snippet: lines)
  }

  // MARK: - Texts

  private static func standard(_ text: String, _ kind: ValueKind, _ place: SectionValues.Place) -> SectionValues.Entry {
    let node = try? YAMLParser.parse(text: text, file: "default")
    guard let node, let value = ValueReader(folder: "/", home: nil).read(node, as: kind).value else {
      preconditionFailure("the schema's default \(text) is no \(kind.label)")
    }
    return .init(value: value, origin: .standard, shown: ShownValue.text(node, value), place: place)
  }

  private static func unknown(_ name: String, among settings: [Setting], path: String) -> String {
    if let near = NearestName.of(name, among: settings.map(\.name)) {
      return "there is no such key. Did you mean \(join(path, near))?"
    }
    let elsewhere = ConfigSchema.keys.map(\.path).filter { $0.hasSuffix(".\(name)") }
    if elsewhere.count == 1 { return "there is no such key here. Did you mean \(elsewhere[0])?" }
    return settings.isEmpty
      ? "there is no such key; nothing stands below \(path)."
      : "there is no such key. Known here: \(settings.map(\.name).joined(separator: ", "))."
  }

  private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private static func place(_ node: YAMLNode) -> SectionValues.Place { place(node.location) }

  private static func place(_ location: YAMLLocation) -> SectionValues.Place {
    // Line 0 marks an environment variable.
    SectionValues.Place(
      line: location.line, column: location.column, text: location.line == 0 ? location.file : location.description)
  }
}
