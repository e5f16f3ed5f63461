import ConsoleCore
import SyncModel
import Testing

struct ErrorsTests {
  @Test func `causes lead to failures, failures to their record, and back`() {
    var desk = Desk()
    desk.type("2")
    #expect(desk.state.errorsModel.causes.rows.map(\.count) == [3, 2])
    #expect(desk.state.errorsModel.isOnCauses)
    desk.press(.enter)
    #expect(!desk.state.errorsModel.isOnCauses)
    desk.press(.down, .enter)
    #expect(desk.state.screen == .record)
    #expect(desk.state.recordModel.title.hasPrefix("name-u1"))
    desk.press(.escape)
    #expect(desk.state.screen == .errors)
    #expect(desk.user == "name-u1")
    desk.press(.escape)
    #expect(desk.state.errorsModel.isOnCauses)
    desk.press(.escape)
    #expect(desk.state.screen == .jobs)
  }

  @Test func `r then r retries the failure under the cursor`() {
    var desk = Desk()
    desk.type("2")
    desk.press(.tab, .down)
    desk.type("r")
    #expect(desk.commands.isEmpty)
    #expect(desk.state.overlayModel?.title == "Retry on TEST sync-1 → staff@id")
    desk.type("r")
    #expect(desk.commands == [.retry(failures: ["u1"])])
    desk.send(.commandResult(CommandResult(id: 1, text: "synced.")))
    #expect(desk.notice == "retry of name-u1: synced.")
  }

  @Test func `a retry means the failure that was chosen, whatever arrives meanwhile`() {
    var desk = Desk()
    desk.type("2")
    desk.press(.tab)
    desk.type("r")
    desk.failures["Keycloak answered 503"]?.insert(
      Desk.failure("newer", .unavailable, "Keycloak answered 503"), at: 0)
    desk.wait(5)
    #expect(desk.user == "name-u0")
    desk.type("r")
    #expect(desk.commands == [.retry(failures: ["u0"])])
  }

  @Test func `keys that arrive together never act on the rows of another cause`() {
    var desk = Desk()
    desk.answers = false
    desk.type("2")
    desk.send(.causes(.all, desk.causes))
    desk.answers = true
    desk.press(.tab)
    desk.answers = false
    desk.send(.input([.key(.backTab), .key(.down), .key(.tab), .key(.character("r")), .key(.character("r"))]))
    #expect(desk.commands.isEmpty)
    #expect(desk.state.overlayModel == nil)
  }

  @Test func `a cause that would fail again cannot be retried and says so`() {
    var desk = Desk()
    desk.type("2")
    desk.press(.down, .tab)
    #expect(desk.state.footer.items.first { $0.key == "r" }?.isDisabled == true)
    desk.type("r")
    #expect(desk.notice == "r cannot retry this cause: it would fail again. correct the source")
    #expect(desk.state.overlayModel == nil)
  }

  @Test func `s syncs the row's user at once and shows the steps`() {
    var desk = Desk()
    desk.type("2")
    desk.press(.tab)
    desk.type("s")
    #expect(desk.commands == [.syncUser(.userKey("key-u0"))])
    #expect(desk.state.overlayModel?.lines.map(\.text.text) == ["…"])
    desk.send(
      .commandResult(CommandResult(id: 1, text: "", lines: ["read version 13"], isFinished: false)))
    #expect(desk.state.overlayModel?.lines.map(\.text.text) == ["read version 13", "…"])
    desk.send(.commandResult(CommandResult(id: 1, text: "updated", lines: ["read version 13", "act"])))
    #expect(desk.state.overlayModel?.lines.map(\.text.text) == ["read version 13", "act", "updated"])
    desk.press(.escape)
    #expect(desk.state.overlayModel == nil)
  }

  @Test func `without a row s asks, and pasted text reaches the field alone`() {
    var desk = Desk()
    desk.send(.input([.paste("qq\n")]))
    #expect(desk.state.overlayModel == nil)
    desk.type("s")
    desk.press(.enter)
    #expect(desk.state.overlayModel?.lines.last?.text.text == "Type a user key, or username:NAME.")
    desk.send(.input([.paste("username:\u{1B}[31mg.hopper\n")]))
    desk.press(.home, .delete, .end, .backspace, .home)
    desk.type("u")
    #expect(desk.state.overlayModel?.input?.text == "username:[31mg.hoppe")
    desk.press(.control("u"))
    desk.press(.end, .control("w"))
    desk.type("5b7e")
    desk.press(.enter)
    #expect(desk.commands == [.syncUser(.userKey("5b7e"))])
  }

  @Test func `the cursor stays on its failure while newer ones arrive`() {
    var desk = Desk()
    let old = (0..<300).map { Desk.failure("a\($0)", .unavailable, "Keycloak answered 503") }
    desk.failures["Keycloak answered 503"] = old
    desk.type("2")
    desk.press(.tab, .down, .down)
    #expect(desk.user == "name-a2")
    desk.failures["Keycloak answered 503"] =
      (0..<250).map { Desk.failure("b\($0)", .unavailable, "Keycloak answered 503") } + old
    desk.wait(3)
    #expect(desk.user == "name-a2")
    #expect(desk.state.errorsModel.failures.total == 550)
  }

  @Test func `a list longer than a page is paged through`() {
    var desk = Desk()
    desk.failures["Keycloak answered 503"] = (0..<1_000).map {
      Desk.failure("a\($0)", .unavailable, "Keycloak answered 503")
    }
    desk.type("2")
    desk.press(.tab, .end)
    #expect(desk.user == "name-a999")
    desk.press(.home)
    #expect(desk.user == "name-a0")
    for _ in 0..<500 { desk.press(.down) }
    #expect(desk.user == "name-a500")
  }

  @Test func `a resolved failure gives its place to its neighbour`() {
    var desk = Desk()
    desk.type("2")
    desk.press(.tab, .down)
    desk.failures["Keycloak answered 503"]?.remove(at: 1)
    desk.wait(3)
    #expect(desk.user == "name-u2")
  }

  @Test func `e shows the failures of the process under the cursor`() {
    var desk = Desk()
    desk.press(.down)
    desk.type("e")
    #expect(desk.state.errorsModel.about.hasSuffix("first"))
    #expect(desk.effects.contains(.ask(.causes(CauseScope(process: "first", source: "hr")))))
    desk.type("2")
    #expect(desk.state.errorsModel.about.hasSuffix("all processes"))
  }

  @Test func `a list that cannot be had says why and is asked for again`() {
    var desk = Desk()
    desk.answers = false
    desk.type("2")
    #expect(desk.state.errorsModel.causes.message?.text == "…")
    desk.send(.queryFailed(.causes(.all), reason: "The journal is locked by a backup."))
    #expect(desk.state.errorsModel.causes.message?.text == "The journal is locked by a backup.")
    desk.answers = true
    desk.wait(3)
    #expect(desk.state.errorsModel.causes.rows.count == 2)
  }

  @Test func `attached consoles change nothing and say what to run`() {
    var desk = Desk(ConsoleMode(.attached))
    desk.type("s")
    #expect(desk.state.overlayModel == nil)
    #expect(desk.notice == "Attached is read-only. On h: usher sync USER")
    desk.type("2")
    desk.press(.tab)
    desk.type("rr")
    #expect(desk.commands.isEmpty)
  }
}
