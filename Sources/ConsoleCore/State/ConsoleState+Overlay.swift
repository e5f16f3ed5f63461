import SyncModel

extension ConsoleState {
  /// A key while something lies over the screen.
  mutating func pressInOverlay(_ key: ConsoleKey, _ effects: inout [ConsoleEffect]) {
    if key == .control("l") {
      effects.append(.repaint)
      return
    }
    if key == .escape || key == .control("c") {
      overlay = nil
      return
    }
    switch overlay {
    case .prompt(let prompt): press(key, in: prompt, &effects)
    case .dialog(let dialog): press(key, in: dialog, &effects)
    case .menu(let menu): press(key, in: menu, &effects)
    case .panel: if key == .enter || key == .character("q") { overlay = nil }
    case nil: break
    }
  }

  private mutating func press(_ key: ConsoleKey, in prompt: Prompt, _ effects: inout [ConsoleEffect]) {
    var prompt = prompt
    if key == .enter {
      if let reference = UserReference(prompt.field.text) {
        sync(reference, &effects)
        return
      }
      prompt.mistake = "Type a user key, or username:NAME."
    } else if prompt.field.press(key) {
      prompt.mistake = nil
    }
    overlay = .prompt(prompt)
  }

  private mutating func press(_ key: ConsoleKey, in dialog: Dialog, _ effects: inout [ConsoleEffect]) {
    var dialog = dialog
    switch key {
    case .tab, .backTab, .left, .right, .character("h"), .character("l"):
      dialog.isOnAction.toggle()
      overlay = .dialog(dialog)
    case .enter:
      overlay = nil
      guard dialog.isOnAction else { return }
      switch dialog.intent {
      case .leave: startLeaving(.left, &effects)
      }
    default: break
    }
  }

  private mutating func press(_ key: ConsoleKey, in menu: Menu, _ effects: inout [ConsoleEffect]) {
    guard key == .character("r") else { return }
    overlay = nil
    command(.retry(failures: [menu.failure]), title: "retry of \(menu.title)", &effects)
    notice = Notice(text: "Trying \(menu.title) again …", tone: .accent)
  }

  /// Has one user synced and shows the steps.
  mutating func sync(_ reference: UserReference, _ effects: inout [ConsoleEffect]) {
    let id = command(.syncUser(reference), title: "sync of \(reference.text)", &effects)
    overlay = .panel(Panel(command: id, reference: reference))
  }
}
