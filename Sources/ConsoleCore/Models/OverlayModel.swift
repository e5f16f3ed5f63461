import SyncModel

/// A line with a label at its left.
public struct LabelledLine: Equatable, Sendable {
  /// The label; empty for a line that goes on.
  public var label: String
  /// The text.
  public var text: Phrase

  /// Makes a line.
  public init(_ label: String, _ text: String, _ tone: Tone = .text) {
    self.label = label
    self.text = Phrase(text, tone)
  }
}

/// What lies over the lower half of a screen.
public struct OverlayModel: Equatable, Sendable {
  /// A text that is edited.
  public struct Input: Equatable, Sendable {
    /// The text.
    public var text: String
    /// The place of the caret, in characters.
    public var caret: Int
  }

  /// The title.
  public var title: String
  /// What is said.
  public var lines: [LabelledLine]
  /// The field, where there is one.
  public var input: Input?
  /// The buttons from left to right, and which one has the focus.
  public var buttons: [(title: String, hasFocus: Bool)]

  /// Whether two overlays look the same.
  public static func == (left: OverlayModel, right: OverlayModel) -> Bool {
    left.title == right.title && left.lines == right.lines && left.input == right.input
      && left.buttons.map(\.title) == right.buttons.map(\.title)
      && left.buttons.map(\.hasFocus) == right.buttons.map(\.hasFocus)
  }
}

extension ConsoleState {
  /// What lies over the screen; nil for nothing.
  public var overlayModel: OverlayModel? {
    switch overlay {
    case .prompt(let prompt): promptModel(prompt)
    case .dialog(let dialog): dialogModel(dialog)
    case .menu(let menu):
      OverlayModel(
        title: "Retry on \(target)", lines: [LabelledLine("r", "\(menu.title): once, at once")], input: nil, buttons: []
      )
    case .panel(let panel): panelModel(panel)
    case nil: nil
    }
  }

  /// `PROD sync-1 → staff@id.example.com`: every question names what it is about.
  var target: String {
    guard let snapshot else { return "this engine" }
    let environment = snapshot.environment.isEmpty ? "" : snapshot.environment + " "
    return "\(environment)\(snapshot.instance) → \(snapshot.providerName)"
  }

  private func promptModel(_ prompt: Prompt) -> OverlayModel {
    var lines = [LabelledLine("user", "a user key, or username:NAME", .dim)]
    if let mistake = prompt.mistake { lines.append(LabelledLine("", mistake, .warn)) }
    return OverlayModel(
      title: "Sync one user now on \(target)", lines: lines,
      input: OverlayModel.Input(text: prompt.field.text, caret: prompt.field.caret), buttons: [])
  }

  private func dialogModel(_ dialog: Dialog) -> OverlayModel {
    switch dialog.intent {
    case .leave:
      let runs = (snapshot?.runs ?? []).filter { $0.kind == .process && !$0.state.isEnded }
      let left = runs.reduce(0) { $0 + $1.left }
      let atWork = runs.isEmpty ? "nothing is running" : "\(Figures.grouped(runs.count)) running"
      return OverlayModel(
        title: "Leave \(target)?",
        lines: [
          LabelledLine(
            "stops", "the sync: \(atWork), \(Figures.counted(left, "user")) left, nothing takes over"),
          LabelledLine(
            "how", "what is in flight is finished first; a second q stops at once, still safe"),
          LabelledLine(
            "next", mode.isDemo ? "nothing of a demo is kept" : "the next start goes on where this one stopped"),
        ], input: nil, buttons: [("Stay", !dialog.isOnAction), ("Stop and leave", dialog.isOnAction)])
    }
  }

  private func panelModel(_ panel: Panel) -> OverlayModel {
    // The last step says the result once more.
    let steps = (panel.result?.lines ?? []).filter { !$0.hasPrefix("result ") }
    var lines = steps.enumerated().map { LabelledLine("\($0.offset + 1)", $0.element) }
    if let result = panel.result, result.isFinished {
      lines.append(LabelledLine("result", result.text, result.isError ? .bad : .good))
    } else {
      lines.append(LabelledLine("", "…", .dim))
    }
    return OverlayModel(title: "Sync \(panel.reference.text) on \(target)", lines: lines, input: nil, buttons: [])
  }
}
