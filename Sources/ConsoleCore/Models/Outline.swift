/// A line of a record that is shown: `email  g•••r@example.com`.
public struct OutlineLine: Equatable, Sendable {
  /// How deep it is nested.
  public var depth: Int
  /// The name of the field; nil in a list.
  public var name: String?
  /// The value; empty for what only holds others.
  public var value: String
  /// Whether the value is personal and must be masked where it is drawn.
  public var isPersonal: Bool
}

/// A JSON text as an indented outline, one value a line.
///
/// It reads what broken producers send, so it never fails: a text that is not JSON is shown as lines of text.
enum Outline {
  /// Field names whose values are personal, in lower case.
  private static let personalNames: Set<String> = [
    "email", "e-mail", "mail", "firstname", "lastname", "givenname", "familyname", "displayname", "name", "phone",
    "phonenumber", "mobile", "telephone", "phonenumbers", "emails",
  ]
  private static let lineLimit = 2_000

  /// Whether the bytes are one JSON value.
  static func isReadable(_ bytes: [UInt8]) -> Bool {
    var reader = OutlineReader(bytes)
    return reader.readAll()
  }

  /// The lines of a text.
  static func lines(_ bytes: [UInt8]) -> [OutlineLine] {
    var reader = OutlineReader(bytes)
    return Array((reader.readAll() ? reader.lines : plainLines(bytes)).prefix(lineLimit))
  }

  static func isPersonal(_ name: String) -> Bool { personalNames.contains(name.lowercased()) }

  /// Words with an `@` are masked one by one, because nothing says which fields they are.
  private static func plainLines(_ bytes: [UInt8]) -> [OutlineLine] {
    let text = String(decoding: bytes, as: UTF8.self)
    if text.isEmpty { return [OutlineLine(depth: 0, name: nil, value: "(no bytes)", isPersonal: false)] }
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map {
        $0.contains("@") ? "•••" : String($0)
      }
      return OutlineLine(depth: 0, name: nil, value: words.joined(separator: " "), isPersonal: false)
    }
  }
}
