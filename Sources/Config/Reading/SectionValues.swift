/// The values of a section, by the schema's names. What is not set and has no default is not there.
struct SectionValues {
  /// Where a value comes from.
  enum Origin: Equatable {
    /// The schema's default.
    case standard
    /// The file.
    case file
    /// An environment variable.
    case environment(String)
  }

  /// One value.
  struct Entry {
    var value: SettingValue
    var origin: Origin
    /// As it stands in the file, for `config show`; no secret.
    var shown: String
    /// Where errors about it point to.
    var place: Place
  }

  /// A place that sorts as the file reads.
  struct Place {
    var line: Int
    var column: Int
    var text: String
  }

  /// Where the section begins.
  var place: Place
  var values: [String: Entry] = [:]
  var sections: [String: SectionValues] = [:]
  var lists: [String: [SectionValues]] = [:]

  func text(_ key: String) -> String? {
    if case .text(let text)? = values[key]?.value { text } else { nil }
  }

  func texts(_ key: String) -> [String]? {
    if case .texts(let texts)? = values[key]?.value { texts } else { nil }
  }

  func count(_ key: String) -> Int? {
    if case .count(let count)? = values[key]?.value { count } else { nil }
  }

  func number(_ key: String) -> Double? {
    if case .number(let number)? = values[key]?.value { number } else { nil }
  }

  func start(_ key: String) -> Configuration.StartPoint? {
    if case .start(let start)? = values[key]?.value { start } else { nil }
  }

  func secret(_ key: String) -> SecretSource? {
    if case .secret(let source)? = values[key]?.value { source } else { nil }
  }

  func pairs(_ key: String) -> [Configuration.Kafka.Property] {
    if case .pairs(let pairs)? = values[key]?.value { pairs } else { [] }
  }

  func secrets(_ key: String) -> [Configuration.Kafka.SecretProperty] {
    if case .secrets(let secrets)? = values[key]?.value { secrets } else { [] }
  }
}
