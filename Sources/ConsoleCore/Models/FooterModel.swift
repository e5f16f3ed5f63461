/// An action in the footer.
public struct FooterItem: Equatable, Sendable {
  /// Its key: `⏎`, `e`.
  public var key: String
  /// What it does.
  public var title: String
  /// In fewer words.
  public var shortTitle: String
  /// Whether it cannot be done now; it keeps its place in parentheses.
  public var isDisabled: Bool
  /// When it leaves a narrow footer, the highest number first.
  public var rank: Int
}

/// The line of keys at the bottom.
public struct FooterModel: Equatable, Sendable {
  /// From left to right.
  public var items: [FooterItem]
  /// At the right end: leaving.
  public var last: FooterItem?
}

extension ConsoleState {
  /// The line of keys: what works here and now.
  public var footer: FooterModel {
    switch overlay {
    case .prompt: return fixedFooter([("⏎", "sync now"), ("Esc", "cancel")])
    case .dialog: return fixedFooter([("Tab", "next button"), ("⏎", "press it"), ("Esc", "cancel")])
    case .menu: return fixedFooter([("r", "this one"), ("Esc", "cancel")])
    case .panel: return fixedFooter([("Esc", "close")])
    case nil: break
    }
    var items: [FooterItem] = []
    var last: FooterItem?
    for action in ActionTable.footer(of: screen) where !leadsHere(action.id) {
      let item = FooterItem(
        key: action.keys[0].title, title: action.title, shortTitle: action.shortTitle,
        isDisabled: whyDisabled(action.id) != nil, rank: action.footerRank ?? 0)
      if action.id == .leave { last = item } else { items.append(item) }
    }
    if case .draining = leaving { last?.title = "stop at once" }
    return FooterModel(items: items, last: last)
  }

  private func fixedFooter(_ keys: [(key: String, title: String)]) -> FooterModel {
    FooterModel(
      items: keys.map { FooterItem(key: $0.key, title: $0.title, shortTitle: $0.title, isDisabled: false, rank: 0) },
      last: nil)
  }

  /// Whether an action only leads to the screen that is shown.
  private func leadsHere(_ action: ConsoleAction.ID) -> Bool {
    switch action {
    case .showJobs: place == .jobs
    case .showErrors: place == .errors && errors.scope == .all
    case .showLimits: place == .limits
    case .showLog: place == .log
    default: false
    }
  }
}
