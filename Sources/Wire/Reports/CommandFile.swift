public import JSON
public import SyncModel

/// A file of the inbox: something that another process asks an engine to do (FORMATS section 3).
public struct CommandFile: Equatable, Sendable {
  /// The format's name.
  public static let schema = "usher.command/1"

  /// Its id; a command of one id runs once.
  public var id: String
  /// Who asks: a user of the host.
  public var actor: String
  /// When.
  public var at: Instant
  /// The command's name.
  public var command: String
  /// What it needs to know.
  public var arguments: JSONObject

  /// Makes a command.
  public init(id: String, actor: String, at: Instant, command: String, arguments: JSONObject = JSONObject()) {
    self.id = id
    self.actor = actor
    self.at = at
    self.command = command
    self.arguments = arguments
  }

  /// The file's name, `<time>-<random>.json`: sorted by name, commands are in the order they were asked for.
  public var fileName: String {
    let time = RFC3339.text(at).filter { $0.isASCII && ($0.isNumber || $0 == "T" || $0 == "Z") }
    return "\(time)-\(RecordKey.encoded(id)).json"
  }

  /// The file's content.
  public func encode() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("schema", Self.schema)
    writer.field("id", id)
    writer.field("actor", actor)
    writer.field("at", at)
    writer.field("command", command)
    writer.name("arguments")
    writer.value(.object(arguments))
    writer.endObject()
    return writer.bytes
  }

  /// Reads a file; unknown fields are ignored.
  public static func decode(_ bytes: [UInt8]) throws(ReportError) -> CommandFile {
    let report = try Report(bytes, schema: schema)
    let id = try report.string("id")
    let command = try report.string("command")
    guard !id.isEmpty, !command.isEmpty else { throw ReportError("`id` and `command` must not be empty") }
    return CommandFile(
      id: id, actor: try report.string("actor"), at: try report.instant("at"), command: command,
      arguments: try report.member("arguments").value.object ?? JSONObject())
  }
}
