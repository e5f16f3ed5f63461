import ConsoleCore
import SyncModel
import Testing

struct LeavingTests {
  @Test func `leaving an embedded engine asks, says what stops, and stays by default`() {
    var desk = Desk()
    desk.type("q")
    let dialog = desk.state.overlayModel
    #expect(dialog?.lines.first?.text.text == "the sync: 2 running, 80 users left, nothing takes over")
    #expect(dialog?.buttons.first?.title == "Stay")
    #expect(dialog?.buttons.first?.hasFocus == true)
    desk.press(.enter)
    #expect(desk.state.overlayModel == nil)
    #expect(desk.commands.isEmpty)
    #expect(desk.ends.isEmpty)
  }

  @Test func `it drains visibly, then leaves`() {
    var desk = Desk()
    desk.type("q")
    desk.press(.tab, .enter)
    #expect(desk.commands == [.stop(.left, isImmediate: false)])
    desk.send(.draining(left: 120, secondsLeft: 24))
    #expect(desk.notice == "draining 120, 24 s left. q stops at once, still safe")
    #expect(desk.ends.isEmpty)
    desk.send(.stopped(reason: "drained"))
    #expect(desk.ends == [.stopped(reason: "drained")])
  }

  @Test func `a second q stops at once, a third does nothing more`() {
    var desk = Desk()
    desk.type("q")
    desk.press(.tab, .enter)
    desk.type("qq")
    #expect(desk.commands == [.stop(.left, isImmediate: false), .stop(.left, isImmediate: true)])
  }

  @Test func `q pressed twice by mistake does not stop the sync`() {
    var desk = Desk()
    desk.type("qq")
    desk.press(.control("c"))
    #expect(desk.commands.isEmpty)
    #expect(desk.state.overlayModel == nil)
  }

  @Test func `leaving where nothing stops with it does not ask`() {
    for kind in [ConsoleMode.Kind.local, .attached] {
      var desk = Desk(ConsoleMode(kind))
      desk.press(.control("c"))
      #expect(desk.ends == [.left])
      #expect(desk.commands.isEmpty)
    }
  }

  @Test func `the system's request to end drains without a question, the second one stops at once`() {
    var desk = Desk()
    desk.send(.terminate)
    desk.send(.terminate)
    #expect(desk.commands == [.stop(.signal, isImmediate: false), .stop(.signal, isImmediate: true)])
  }

  @Test func `a lost terminal drains without a screen`() {
    var desk = Desk()
    desk.send(.terminalLost)
    desk.send(.terminalLost)
    #expect(desk.commands == [.stop(.terminalLost, isImmediate: false)])
    #expect(desk.state.isHeadless)
    desk.send(.stopped(reason: "drained"))
    #expect(desk.ends == [.terminalLost(reason: "drained")])
  }

  @Test func `an engine that stops by itself stays on the screen until somebody has read why`() {
    var desk = Desk()
    desk.send(.stopped(reason: "The journal's disk is full."))
    #expect(desk.ends.isEmpty)
    #expect(desk.notice == "The sync has stopped. The journal's disk is full. q leaves.")
    desk.type("q")
    #expect(desk.ends == [.stopped(reason: "The journal's disk is full.")])
  }

  @Test func `suspending is refused where it would stop the sync`() {
    var desk = Desk()
    desk.press(.control("z"))
    #expect(!desk.effects.contains(.suspend))
    #expect(desk.notice?.contains("would stop the sync") == true)
    var local = Desk(ConsoleMode(.local))
    local.press(.control("z"))
    #expect(local.effects.contains(.suspend))
  }

  @Test func `nothing new is started while usher stops`() {
    var desk = Desk()
    desk.send(.terminate)
    desk.type("s")
    #expect(desk.state.overlayModel == nil)
    #expect(desk.notice == "usher is stopping: nothing new is started.")
  }

  @Test func `a start after a lost terminal says when and why the sync stopped`() {
    var desk = Desk()
    func line(_ seconds: Double, _ text: String) -> LogLine {
      LogLine(
        at: Instant(milliseconds: 1_795_396_000_000).advanced(bySeconds: seconds), level: .info, subject: "sync-1",
        text: text)
    }
    let new = line(100, "Kafka answers")
    let old = [line(1, "Kafka answers"), line(7, "stops (the terminal was lost): what is in flight is finished")]
    desk.send(.log([new]))
    desk.send(.history(old + [new]))
    #expect(desk.notice == "The sync stopped at 01:06:47: the terminal was lost. It goes on now.")
    desk.type("6")
    #expect(desk.notice == nil)
    #expect(desk.state.logModel.list.rows.map(\.text) == old.map(\.text) + [new.text])
    var next = Desk()
    next.send(.history(old + [line(90, "stops (the operator left the console): what is in flight is finished")]))
    #expect(next.notice == nil)
  }
}
