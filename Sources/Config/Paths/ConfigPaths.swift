/// Where the configuration file and the state folder are.
public struct ConfigPaths: Equatable, Sendable {
  /// What chose a path.
  public enum Origin: Equatable, Sendable {
    /// A flag, as `--config`.
    case flag(String)
    /// An environment variable.
    case environment(String)
    /// The XDG base directory specification's default.
    case standard
  }

  /// The configuration file; it need not exist.
  public var config: String
  /// What chose it.
  public var configOrigin: Origin
  /// The state folder: journal, lock, inbox; it need not exist.
  public var state: String
  /// What chose it.
  public var stateOrigin: Origin

  /// Finds both paths: flag, then `USHER_CONFIG` and `USHER_STATE`, then `$XDG_CONFIG_HOME/usher/config.yaml`
  /// (`~/.config`) and `$XDG_STATE_HOME/usher` (`~/.local/state`).
  ///
  /// - Throws: where HOME would be needed and is not set.
  public init(
    configFlag: String? = nil, stateFlag: String? = nil, environment: [String: String]
  ) throws(ConfigError) {
    (config, configOrigin) = try Self.find(
      "configuration", flag: ("--config", configFlag), variable: "USHER_CONFIG", base: "XDG_CONFIG_HOME",
      fallback: ".config", rest: "usher/config.yaml", environment)
    (state, stateOrigin) = try Self.find(
      "state", flag: ("--state", stateFlag), variable: "USHER_STATE", base: "XDG_STATE_HOME",
      fallback: ".local/state", rest: "usher", environment)
  }

  /// The folder of the configuration file: themes, and relative paths of secrets.
  public var configFolder: String { Self.folder(of: config) }

  /// The folder part of a path; `.` where it has none.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func find(
    _ what: String, flag: (name: String, value: String?), variable: String, base: String, fallback: String,
    rest: String, _ environment: [String: String]
  ) throws(ConfigError) -> (String, Origin) {
    if let path = flag.value, !path.isEmpty { return (path, .flag(flag.name)) }
    if let path = environment[variable], !path.isEmpty { return (path, .environment(variable)) }
    // The specification says that relative ones are to be ignored.
    if let folder = environment[base], folder.hasPrefix("/") { return ("\(folder)/\(rest)", .standard) }
    guard let home = environment["HOME"], !home.isEmpty else { throw .noHome(what: what) }
    return ("\(home)/\(fallback)/\(rest)", .standard)
  }
}
