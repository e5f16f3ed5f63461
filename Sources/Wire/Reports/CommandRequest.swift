public import JSON
public import SyncModel

/// What a command file asks for, as far as this version knows it.
public enum CommandRequest: Equatable, Sendable {
  /// `retry {"failures":[ID…]}`: retry these failures.
  case retry(failures: [String])
  /// `sync {"user":"KEY"}`: sync one user now; a user key, or `username:NAME`.
  case sync(user: String)

  /// The command's name.
  public var name: String {
    switch self {
    case .retry: "retry"
    case .sync: "sync"
    }
  }

  /// A sentence about it, for the log.
  public var summary: String {
    switch self {
    case .retry(let failures): "retry \(failures.count) failures"
    case .sync(let user): "sync \(user)"
    }
  }
}

extension CommandFile {
  /// Makes a command file of a request.
  public init(id: String, actor: String, at: Instant, request: CommandRequest) {
    var arguments = JSONObject()
    switch request {
    case .retry(let failures): arguments["failures"] = .array(failures.map { .string($0) })
    case .sync(let user): arguments["user"] = .string(user)
    }
    self.init(id: id, actor: actor, at: at, command: request.name, arguments: arguments)
  }

  /// What it asks for; nil when this version does not know the command, or its arguments are not as they must be.
  public var request: CommandRequest? {
    switch command {
    case "retry":
      guard let list = arguments["failures"]?.array else { return nil }
      let ids = list.compactMap { $0.string }
      return ids.count == list.count && !ids.isEmpty ? .retry(failures: ids) : nil
    case "sync":
      guard let user = arguments["user"]?.string, !user.isEmpty else { return nil }
      return .sync(user: user)
    default: return nil
    }
  }
}

/// What became of a command of another process: the row that the asking process waits for.
public struct CommandOutcome: Equatable, Sendable {
  /// Whether it was done.
  public var isDone: Bool
  /// What happened, to what, and what to do next.
  public var text: String
  /// The steps of a sync, in order.
  public var steps: [String]

  /// Makes an outcome.
  public init(isDone: Bool, text: String, steps: [String] = []) {
    self.isDone = isDone
    self.text = text
    self.steps = steps
  }

  /// As JSON.
  public func encode() -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("done", isDone)
    writer.field("text", text)
    writer.name("steps")
    writer.value(.array(steps.map { .string($0) }))
    writer.endObject()
    return writer.bytes
  }

  /// Reads what ``encode()`` made.
  public static func decode(_ bytes: [UInt8]) throws(JSONError) -> CommandOutcome {
    let object = try JSONValue.parse(bytes).object ?? JSONObject()
    return CommandOutcome(
      isDone: object["done"]?.bool ?? false, text: object["text"]?.string ?? "",
      steps: object["steps"]?.array?.compactMap { $0.string } ?? [])
  }
}
