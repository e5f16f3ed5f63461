/// How the console is connected to the engine that it shows.
public struct ConsoleMode: Equatable, Sendable {
  /// Where the engine is.
  public enum Kind: Sendable {
    /// In this process: leaving the console stops the sync.
    case embedded
    /// A daemon on this host: commands go through its inbox.
    case local
    /// Remote daemons, by their progress topic: nothing can be changed.
    case attached
  }

  /// Where the engine is.
  public var kind: Kind
  /// Whether everything is simulated (`usher demo`).
  public var isDemo: Bool

  /// Makes a mode.
  public init(_ kind: Kind, isDemo: Bool = false) {
    self.kind = kind
    self.isDemo = isDemo
  }

  /// As the header says it.
  public var title: String {
    switch kind {
    case .embedded: "EMBEDDED"
    case .local: "LOCAL"
    case .attached: "ATTACHED read-only"
    }
  }

  /// Whether the operator's actions reach an engine.
  public var canAct: Bool { kind != .attached }
  /// Whether leaving stops the sync.
  public var stopsOnLeaving: Bool { kind == .embedded }
}
