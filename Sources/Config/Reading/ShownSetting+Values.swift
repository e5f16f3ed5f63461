extension ShownSetting {
  /// All values of a file in the order of the schema.
  static func all(_ values: SectionValues) -> [ShownSetting] { all(values, ConfigSchema.root, below: "") }

  private static func all(_ values: SectionValues, _ settings: [Setting], below path: String) -> [ShownSetting] {
    settings.flatMap { setting -> [ShownSetting] in
      let name = path.isEmpty ? setting.name : "\(path).\(setting.name)"
      switch setting.shape {
      case .value:
        return values.values[setting.name].map { [ShownSetting(path: name, value: $0.shown, origin: text($0.origin))] }
          ?? []
      case .list(let children):
        return (values.lists[setting.name] ?? []).enumerated().flatMap { index, section in
          all(section, children, below: "\(name)[\(index)]")
        }
      case .section(let children), .optionalSection(let children), .oneOf(let children):
        guard let section = values.sections[setting.name] else { return [] }
        return children.isEmpty
          ? [ShownSetting(path: name, value: "{}", origin: "file")] : all(section, children, below: name)
      }
    }
  }

  private static func text(_ origin: SectionValues.Origin) -> String {
    switch origin {
    case .standard: "default"
    case .file: "file"
    case .environment(let name): name
    }
  }
}
