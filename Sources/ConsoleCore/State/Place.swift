/// A screen, and what it is about.
enum Place: Hashable, Sendable {
  case jobs
  case process(UInt32)
  case errors
  case record(String)
  case limits
  case log
  case help

  /// The kind of screen.
  var screen: ScreenKind {
    switch self {
    case .jobs: .jobs
    case .process: .process
    case .errors: .errors
    case .record: .record
    case .limits: .limits
    case .log: .log
    case .help: .help
    }
  }
}

/// The screens there are.
public enum ScreenKind: Sendable, CaseIterable {
  /// All processes.
  case jobs
  /// One process.
  case process
  /// Open failures by cause.
  case errors
  /// One failure with its record.
  case record
  /// Rate limits.
  case limits
  /// What happened.
  case log
  /// All keys.
  case help

  /// Its name.
  public var title: String {
    switch self {
    case .jobs: "Jobs"
    case .process: "Process"
    case .errors: "Errors"
    case .record: "Record"
    case .limits: "Limits"
    case .log: "Log"
    case .help: "Help"
    }
  }
}
