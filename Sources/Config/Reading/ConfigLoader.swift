public import Platform
import YAML

/// Reads the configuration: file, then environment.
public enum ConfigLoader {
  /// Reads the file that `paths` names. Blocks; secrets are not read.
  ///
  /// - Parameter environment: the variables that go before the file (`USHER_INSTANCE`, `USHER_KAFKA_BOOTSTRAP`), HOME.
  /// - Throws: a missing or unreadable file, or all mistakes in it.
  public static func load(
    _ paths: ConfigPaths, environment: [String: String] = Environment.all
  ) throws(ConfigError) -> LoadedConfiguration {
    let bytes: [UInt8]
    do {
      bytes = try FileStore.read(paths.config, limit: 1 << 20)
    } catch {
      if error.isNotFound { throw .noFile(path: paths.config, isChosen: paths.configOrigin != .standard) }
      throw .unreadable(path: paths.config, reason: error.description)
    }
    return try read(bytes, file: paths.config, environment: environment)
  }

  /// Reads a text.
  ///
  /// - Parameters:
  ///   - bytes: YAML, UTF-8.
  ///   - file: its name for errors; relative paths in it start from its folder.
  ///   - environment: as in `load`.
  ///   - hostName: the default of `instance`.
  public static func read(
    _ bytes: [UInt8], file: String, environment: [String: String], hostName: String = ThisProcess.hostName
  ) throws(ConfigError) -> LoadedConfiguration {
    let root: YAMLNode?
    do {
      root = try YAMLParser.parse(bytes, file: file)
    } catch {
      let problem = ConfigProblem(place: error.location.description, key: "", text: error.problem + ".")
      throw .invalid(file: file, problems: [problem], more: 0)
    }
    let reader = ValueReader(folder: ConfigPaths.folder(of: file), home: environment["HOME"])
    var walk = SchemaReader(file: file, reader: reader, environment: environment)
    var values = walk.read(root)
    if values.values["instance"] == nil {
      let name = instance(hostName)
      values.values["instance"] = .init(value: .text(name), origin: .standard, shown: name, place: values.place)
    }
    ConfigRules.check(values, into: &walk.problems)
    guard walk.problems.isEmpty, let configuration = Configuration(values) else {
      throw walk.problems.error(file: file)
    }
    return LoadedConfiguration(
      file: file, configuration: configuration, settings: ShownSetting.all(values),
      warnings: ConfigRules.warnings(values))
  }

  /// A host's name as an instance's: what is not allowed becomes `-`.
  private static func instance(_ hostName: String) -> String {
    let bytes = hostName.utf8.prefix(64).map { $0.isNameByte ? $0 : 0x2D }
    return bytes.isEmpty ? "usher" : String(decoding: bytes, as: UTF8.self)
  }
}
