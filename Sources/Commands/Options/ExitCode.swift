/// How a command ended, for scripts.
package enum ExitCode: Int32, Sendable, CaseIterable {
  /// Done.
  case done = 0
  /// It failed, or a part of it did.
  case failed = 1
  /// The command line or the configuration is wrong; nothing was done.
  case usage = 2
  /// Something needs a human: a failure, a staged set, a refused login.
  case needsHuman = 3
  /// No engine runs, or another process holds the journal.
  case noEngine = 4

  /// What the number means, without a full stop.
  package var meaning: String {
    switch self {
    case .done: "done"
    case .failed: "failed"
    case .usage: "usage or configuration"
    case .needsHuman: "something needs a human"
    case .noEngine: "no engine, or the journal is held"
    }
  }
}
