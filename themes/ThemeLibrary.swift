public import Cells

/// The themes that there are: those of the program, and those of a folder of the user, which win.
public enum ThemeLibrary {
  /// Names of the themes that come with the program.
  public static let builtInNames = ["dark", "light", "high-contrast", "colour-blind", "mono"]

  /// All names, the program's first, then those of `*.yaml` in the user's folder, sorted.
  public static func names(folder: String? = nil) -> [String] {
    let own = folder.map { ThemeFile.list(folder: $0) } ?? []
    return builtInNames + own.filter { !builtInNames.contains($0) }
  }

  /// A theme by its name.
  ///
  /// - Parameters:
  ///   - name: of `names`.
  ///   - folder: the user's themes; `NAME.yaml` there replaces the program's theme of that name, as a whole. It need not
  ///     exist.
  /// - Throws: there is no such theme, or its file has a mistake.
  public static func theme(_ name: String, folder: String? = nil) throws(ThemeError) -> Theme {
    if let folder, ThemeFile.isName(name) {
      let path = "\(folder)/\(name).yaml"
      if let bytes = try ThemeFile.read(path) { return try ThemeReader.theme(bytes, file: path, name: name) }
    }
    if name == Theme.mono.name { return .mono }
    guard let bytes = builtIn(name) else { throw .unknown(name: name, known: names(folder: folder)) }
    return try ThemeReader.theme(bytes, file: "themes/\(name).yaml", name: name)
  }

  /// A theme file's text: to print it as a start for one's own. Nil for `mono`, which has none, and for unknown names.
  public static func builtInText(_ name: String) -> String? {
    builtIn(name).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads a theme from a file's content.
  ///
  /// - Parameters:
  ///   - bytes: YAML.
  ///   - file: its path, for errors.
  /// - Throws: what is wrong, with line and column.
  public static func parse(_ bytes: [UInt8], file: String) throws(ThemeError) -> Theme {
    try ThemeReader.theme(bytes, file: file, name: nil)
  }

  private static func builtIn(_ name: String) -> [UInt8]? {
    switch name {
    case "dark": PackageResources.dark_yaml
    case "light": PackageResources.light_yaml
    case "high-contrast": PackageResources.high_contrast_yaml
    case "colour-blind": PackageResources.colour_blind_yaml
    default: nil
    }
  }
}
