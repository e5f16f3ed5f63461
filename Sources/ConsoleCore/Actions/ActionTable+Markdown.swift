extension ActionTable {
  /// The table of keys in Markdown, for the README.
  public static func markdown() -> String {
    let rows = actions.map { action in
      let keys = action.keys.map { "`\($0.title)`" }.joined(separator: " ")
      let danger = action.danger.title.isEmpty ? "" : " (\(action.danger.title))"
      return "| \(keys) | \(place(action)) | \(action.help)\(danger) |"
    }
    return (["| key | where | what it does |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
  }

  private static func place(_ action: ConsoleAction) -> String {
    let missing = ScreenKind.allCases.filter { !action.screens.contains($0) }
    if missing.isEmpty { return "everywhere" }
    if missing.count == 1 { return "everywhere but \(missing[0].title)" }
    return action.screens.map(\.title).joined(separator: ", ")
  }
}
