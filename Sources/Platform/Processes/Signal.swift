import CPosix
import Glibc

/// A signal by number.
public struct Signal: RawRepresentable, Hashable, Sendable {
  /// The number, as in signal(7).
  public let rawValue: Int32

  /// From a number.
  public init(rawValue: Int32) {
    self.rawValue = rawValue
  }

  /// The terminal went away.
  public static let hangUp = Signal(rawValue: SIGHUP)
  /// Ctrl-C.
  public static let interrupt = Signal(rawValue: SIGINT)
  /// Ctrl-\.
  public static let quit = Signal(rawValue: SIGQUIT)
  /// The polite request to end.
  public static let terminate = Signal(rawValue: SIGTERM)
  /// Cannot be caught.
  public static let kill = Signal(rawValue: SIGKILL)
  /// Ctrl-Z.
  public static let suspend = Signal(rawValue: SIGTSTP)
  /// Stop without being asked; cannot be caught.
  public static let stop = Signal(rawValue: SIGSTOP)
  /// Go on after a stop.
  public static let resume = Signal(rawValue: SIGCONT)
  /// The terminal's size changed.
  public static let windowSize = Signal(rawValue: SIGWINCH)
  /// A child ended or stopped.
  public static let child = Signal(rawValue: SIGCHLD)
  /// For a program's own use.
  public static let user1 = Signal(rawValue: SIGUSR1)
  /// For a program's own use.
  public static let user2 = Signal(rawValue: SIGUSR2)

  /// The set of these signals.
  static func set(_ signals: some Sequence<Signal>) -> sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal.rawValue) }
    return set
  }
}
