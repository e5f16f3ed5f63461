import JSON
import SyncModel

/// What a message is about.
enum MessageType: UInt32 {
  case created, updated, upserted, deleted, bulk, started, completed

  static func names() -> NameTable {
    var names = NameTable(limit: 16)
    for (role, name) in [
      "user.created", "user.updated", "user.upserted", "user.deleted", "users.bulk", "import.started",
      "import.completed",
    ].enumerated() {
      names.insert(name, role: UInt32(role))
      names.insert("\(name).v1", role: UInt32(role))
    }
    return names
  }

  var action: Action {
    switch self {
    case .created: .create
    case .updated: .update
    case .upserted, .bulk: .upsert
    case .deleted: .delete
    case .started: .importStarted
    case .completed: .importCompleted
    }
  }
}

/// A message without its wrapping, the same for binary mode, structured mode and plain JSON. Bytes are borrowed.
struct Envelope {
  var type = MessageHeaders.none
  var id = MessageHeaders.none
  var time = MessageHeaders.none
  var sequence = MessageHeaders.none
  var process = MessageHeaders.none
  var correlation = MessageHeaders.none
  var replyTopic = MessageHeaders.none
  /// A sequence that was given as a number.
  var sequenceNumber: UInt64?
  var isImport = false
  /// What the type is about: the user, the object with `users` or `expected`. Nil where there is none.
  var body: JSONNode?

  /// The fields of an envelope that usher reads, by their role.
  enum Field: UInt32 {
    case type, id, time, sequence, isImport, process, correlation, replyTopic, data, data64, specVersion
  }

  /// The names of structured mode: CloudEvents' own and usher's extensions.
  static func structuredNames() -> NameTable {
    var names = NameTable(limit: 16)
    for (name, role) in [
      ("specversion", Field.specVersion), ("id", .id), ("type", .type), ("time", .time), ("sequence", .sequence),
      ("import", .isImport), ("importprocessid", .process), ("correlationid", .correlation),
      ("replytopic", .replyTopic), ("data", .data), ("data_base64", .data64),
    ] {
      names.insert(name, role: role.rawValue)
    }
    return names
  }

  /// The names of plain JSON. `users` and `expected` are read from the same object later.
  static func plainNames() -> NameTable {
    var names = NameTable(limit: 1_024)
    for (name, role) in [
      ("type", Field.type), ("id", .id), ("time", .time), ("sequence", .sequence), ("import", .isImport),
      ("importProcessId", .process), ("correlationId", .correlation), ("replyTopic", .replyTopic), ("user", .data),
    ] {
      names.insert(name, role: role.rawValue)
    }
    for name in ["users", "expected"] { names.insert(name, role: UInt32.max) }
    return names
  }
}
