import SyncModel

/// Stops the reading of a message, an item or a user with the fault that it gets.
struct Rejection: Error {
  let fault: Fault

  init(_ fault: Fault) { self.fault = fault }

  /// A message, or a user in it, that cannot be read or used.
  static func message(_ text: String, hint: String) -> Rejection {
    Rejection(Fault(.invalidMessage, text, hint: hint))
  }

  /// A field that breaks a rule.
  static func field(_ text: String, hint: String) -> Rejection {
    Rejection(Fault(.invalidAttribute, text, hint: hint))
  }

  /// A name that comes from a message, quoted for a fault's text: cut to 60 characters, without control characters.
  static func quoted(_ bytes: UnsafeRawBufferPointer) -> String {
    let text = String(decoding: bytes.prefix(240), as: UTF8.self)
    let clean = text.unicodeScalars.map { scalar -> Character in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: "\u{FFFD}"
      default: Character(scalar)
      }
    }
    return "`\(String(clean.prefix(60)))\(clean.count > 60 || bytes.count > 240 ? "…" : "")`"
  }
}
