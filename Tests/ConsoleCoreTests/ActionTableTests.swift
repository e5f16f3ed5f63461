import ConsoleCore
import Testing

struct ActionTableTests {
  @Test func `every action is in the table once`() {
    #expect(Set(ActionTable.actions.map(\.id)) == Set(ConsoleAction.ID.allCases))
    #expect(ActionTable.actions.count == ConsoleAction.ID.allCases.count)
  }

  @Test func `no two actions share a key on a screen`() {
    for screen in ScreenKind.allCases {
      var seen: [ConsoleKey: ConsoleAction.ID] = [:]
      for action in ActionTable.actions where action.screens.contains(screen) {
        for key in action.keys {
          #expect(
            seen[key] == nil, "\(key.title) on \(screen.title): \(action.id) and \(String(describing: seen[key]))")
          seen[key] = action.id
        }
      }
    }
  }

  /// Slow links split escape sequences and deliver their last byte as a key.
  @Test func `no action that changes something has the last byte of an escape sequence as its key`() {
    for action in ActionTable.actions where action.danger != .none {
      for case .character(let scalar) in action.keys {
        #expect(!("A"..."Z").contains(scalar))
        #expect(scalar != "~")
      }
    }
    let keys = ActionTable.actions.flatMap(\.keys)
    #expect(!keys.contains(.character("[")))
    #expect(!keys.contains(.character("O")))
  }

  @Test func `every screen can be left, and explains its keys`() {
    for screen in ScreenKind.allCases {
      let ids = ActionTable.actions.filter { $0.screens.contains(screen) }.map(\.id)
      #expect(ids.contains(.leave))
      #expect(screen == .jobs || ids.contains(.back))
      #expect(screen == .help || ids.contains(.showHelp))
    }
  }
}
