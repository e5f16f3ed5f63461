/// A user as an operator names one.
public enum UserReference: Hashable, Sendable {
  /// By the key that the source gives.
  case userKey(String)
  /// By the name in the provider; the provider is asked for the user key.
  case username(String)

  private static let usernamePrefix = "username:"

  /// Reads `KEY` or `username:NAME`; nil for an empty one.
  public init?(_ text: String) {
    let words = text.trimmed
    if words.hasPrefix(Self.usernamePrefix) {
      let name = String(words.dropFirst(Self.usernamePrefix.count)).trimmed
      if name.isEmpty { return nil }
      self = .username(name)
    } else {
      if words.isEmpty { return nil }
      self = .userKey(words)
    }
  }

  /// As it is typed.
  public var text: String {
    switch self {
    case .userKey(let key): key
    case .username(let name): Self.usernamePrefix + name
    }
  }
}

/// Why a console stops the engine; the engine's log keeps the words, and the next start reads them.
public enum StopCause: String, Equatable, Sendable {
  /// The operator left.
  case left = "the operator left the console"
  /// Nobody sees or types anything any more.
  case terminalLost = "the terminal was lost"
  /// A signal came.
  case signal = "the system asked for an end"
}

/// Something that an operator wants done, with the number that its outcome carries.
public struct OperatorCommand: Equatable, Sendable {
  /// What is to be done.
  public enum Kind: Equatable, Sendable {
    /// Try these failures again: ids of the error queue, frozen when the operator chose them.
    case retry(failures: [String])
    /// Bring one user up to date now, ahead of everything else.
    case syncUser(UserReference)
    /// Stop the engine: finish what is in flight until its deadline, or at once.
    case stop(StopCause, isImmediate: Bool)
  }

  /// Grows by one with each command of this console.
  public var id: Int
  /// What is to be done.
  public var kind: Kind

  /// Makes a command.
  public init(id: Int, kind: Kind) {
    self.id = id
    self.kind = kind
  }
}

/// What became of a command.
public struct CommandResult: Equatable, Sendable {
  /// The command's number.
  public var id: Int
  /// A sentence: what happened, to what, what to do next.
  public var text: String
  /// Whether it failed.
  public var isError: Bool
  /// The steps of syncing one user so far, one a line; empty for other commands.
  public var lines: [String]
  /// False while more will follow.
  public var isFinished: Bool

  /// Makes a result.
  public init(id: Int, text: String, isError: Bool = false, lines: [String] = [], isFinished: Bool = true) {
    self.id = id
    self.text = text
    self.isError = isError
    self.lines = lines
    self.isFinished = isFinished
  }
}
