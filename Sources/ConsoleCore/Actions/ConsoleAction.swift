/// Something that a key does: the one source of dispatch, footer and Help.
public struct ConsoleAction: Sendable {
  /// Names an action.
  public enum ID: Hashable, Sendable, CaseIterable {
    /// Opens the row.
    case open
    /// Shows the failures of a process.
    case failures
    /// Syncs one user now.
    case syncUser
    /// Tries failures again.
    case retry
    /// Shows everything about the row.
    case details
    /// Hands the row's value to the clipboard.
    case copy
    /// Goes to Jobs.
    case showJobs
    /// Goes to Errors.
    case showErrors
    /// Goes to Limits.
    case showLimits
    /// Goes to Log.
    case showLog
    /// Goes to Help.
    case showHelp
    /// Goes to the list below.
    case nextPane
    /// Goes to the list above.
    case previousPane
    /// Keeps rows where they are.
    case freeze
    /// Draws everything anew.
    case repaint
    /// Closes, or goes back.
    case back
    /// A row up.
    case up
    /// A row down.
    case down
    /// A page up.
    case pageUp
    /// A page down.
    case pageDown
    /// Half a page up.
    case halfUp
    /// Half a page down.
    case halfDown
    /// The first row.
    case first
    /// The last row.
    case last
    /// Leaves the console.
    case leave
    /// Stops this process until the shell continues it.
    case suspend
  }

  /// What an action may do to users.
  public enum Danger: Sendable {
    /// It shows, and changes nothing.
    case none
    /// It changes one user, safely: it does not ask.
    case one
    /// It asks first where it stops the sync.
    case asks

    /// As Help says it; empty where there is nothing to say.
    public var title: String {
      switch self {
      case .none: ""
      case .one: "acts at once, on one user"
      case .asks: "asks first if it stops the sync"
      }
    }
  }

  /// Its name.
  public let id: ID
  /// A few words for the footer.
  public let title: String
  /// Fewer words, for narrow footers.
  public let shortTitle: String
  /// A sentence for Help.
  public let help: String
  /// The keys, the one that the footer shows first.
  public let keys: [ConsoleKey]
  /// Where it works.
  public let screens: [ScreenKind]
  /// What it may do.
  public let danger: Danger
  /// When it leaves a narrow footer, the highest number first; nil is never in the footer.
  public let footerRank: Int?

  init(
    _ id: ID, _ title: String, short: String? = nil, _ keys: [ConsoleKey],
    on screens: [ScreenKind] = ScreenKind.allCases,
    danger: Danger = .none, footer: Int? = nil, help: String
  ) {
    self.id = id
    self.title = title
    shortTitle = short ?? title
    self.keys = keys
    self.screens = screens
    self.danger = danger
    footerRank = footer
    self.help = help
  }
}

/// All actions, in the order of footer and Help.
public enum ActionTable {
  private static let lists: [ScreenKind] = [.jobs, .process, .errors]

  /// The table.
  public static let actions: [ConsoleAction] = [
    ConsoleAction(
      .open, "open", [.enter], on: lists, footer: 0,
      help: "open the row: a process, a cause's failures, a failure's record"),
    ConsoleAction(
      .failures, "failures", [.character("e")], on: [.jobs, .process], footer: 1,
      help: "the failures of the process under the cursor"),
    ConsoleAction(
      .retry, "retry", [.character("r")], on: [.errors, .record], danger: .one, footer: 1,
      help: "try again: r then r takes the failure under the cursor"),
    ConsoleAction(
      .syncUser, "sync a user", short: "sync", [.character("s")], on: [.jobs, .process, .errors, .record], danger: .one,
      footer: 2, help: "sync one user now: the row's, else it asks for a user key or username:NAME"),
    ConsoleAction(
      .details, "details", [.character("d")], on: lists, footer: 7, help: "everything about the row under the cursor"),
    ConsoleAction(.showJobs, "jobs", [.character("1")], footer: 5, help: "all processes"),
    ConsoleAction(.showErrors, "errors", [.character("2")], footer: 4, help: "all open failures by cause"),
    ConsoleAction(.showLimits, "limits", [.character("4")], footer: 8, help: "rate limits of the provider"),
    ConsoleAction(.showLog, "log", [.character("6")], footer: 8, help: "what happened"),
    ConsoleAction(
      .copy, "copy", [.character("y")], on: [.jobs, .process, .errors, .record, .log], footer: 6,
      help: "hand the row's full value to the terminal's clipboard: process, cause, user key, log line"),
    ConsoleAction(
      .nextPane, "next pane", short: "pane", [.tab, .right, .character("l")], on: [.errors], footer: 3,
      help: "the list below; the other one keeps its place"),
    ConsoleAction(
      .previousPane, "previous pane", [.backTab, .left, .character("h")], on: [.errors], help: "the list above"),
    ConsoleAction(.up, "up", [.up, .character("k")], help: "one row up"),
    ConsoleAction(.down, "down", [.down, .character("j")], help: "one row down"),
    ConsoleAction(.pageUp, "page up", [.pageUp, .control("b")], help: "a page up"),
    ConsoleAction(.pageDown, "page down", [.pageDown, .control("f")], help: "a page down"),
    ConsoleAction(.halfUp, "half a page up", [.control("u")], help: "half a page up"),
    ConsoleAction(.halfDown, "half a page down", [.control("d")], help: "half a page down"),
    ConsoleAction(.first, "first", [.home, .character("g")], help: "the first row"),
    ConsoleAction(.last, "last", [.end, .character("G")], help: "the last row"),
    ConsoleAction(
      .back, "back", [.escape], on: [.process, .errors, .record, .limits, .log, .help], footer: 3,
      help: "close, or back"),
    ConsoleAction(
      .freeze, "freeze", [.character("Z")], on: lists + [.log], footer: 9,
      help: "keep all rows where they are, or let them move again"),
    ConsoleAction(.repaint, "repaint", [.control("l")], help: "draw the screen anew"),
    ConsoleAction(
      .showHelp, "keys", [.character("?"), .character("7")], on: ScreenKind.allCases.filter { $0 != .help }, footer: 0,
      help: "the keys that work here, and all others"),
    ConsoleAction(
      .suspend, "suspend", [.control("z")], help: "back to the shell until fg; disabled where it would stop the sync"),
    ConsoleAction(
      .leave, "quit", [.character("q"), .control("c")], danger: .asks, footer: 0,
      help: "leave; while the sync stops, a second one stops at once"),
  ]

  /// What a key does on a screen.
  static func action(_ key: ConsoleKey, on screen: ScreenKind) -> ConsoleAction? {
    actions.first { $0.screens.contains(screen) && $0.keys.contains(key) }
  }

  /// The actions of a screen's footer, in order; `leave`, which stands at the right, last.
  static func footer(of screen: ScreenKind) -> [ConsoleAction] {
    actions.filter { $0.footerRank != nil && $0.screens.contains(screen) }
  }
}
