import Cells
public import YAML

/// Why a theme cannot be used.
public enum ThemeError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No theme has this name.
  case unknown(name: String, known: [String])
  /// The file is there and cannot be read.
  case unreadable(path: String, reason: String)
  /// The file has a mistake.
  case invalid(YAMLError)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .unknown(let name, let known):
      "There is no theme '\(TextSanitiser.clean(name, limit: 40))'. There are: \(known.joined(separator: ", "))."
    case .unreadable(let path, let reason):
      "The theme \(TextSanitiser.clean(path)) cannot be read: \(reason). Check the file's owner and permissions."
    case .invalid(let error):
      TextSanitiser.clean(error.description)
    }
  }
}
