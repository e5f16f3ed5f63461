import Cells
import Console
import ConsoleCore
import SyncModel
import Testing

/// Screens compared with files that were looked at.
struct ScreenTests {
  @Test(arguments: [(80, 24), (120, 36), (160, 48), (40, 10), (100, 30)])
  func `jobs look as agreed`(columns: Int, rows: Int) throws {
    var session = Session(columns: columns, rows: rows)
    session.press(.down, .down)
    try Golden.expect(session.lines(), "jobs-\(columns)x\(rows)")
  }

  @Test func `jobs have roles for colours`() throws {
    var session = Session()
    session.press(.down, .down)
    try Golden.expect(ConsoleScreen.draw(&session.state).styledLines(), "jobs-80x24-styled")
  }

  @Test func `jobs are readable in ASCII`() throws {
    var session = Session()
    session.press(.down, .down)
    let lines = session.lines(.ascii)
    #expect(lines.allSatisfy { $0.unicodeScalars.allSatisfy { $0.isASCII } })
    try Golden.expect(lines, "jobs-80x24-ascii")
  }

  @Test(arguments: [(80, 24), (120, 30), (40, 10)])
  func `errors look as agreed`(columns: Int, rows: Int) throws {
    var session = Session(columns: columns, rows: rows)
    session.press("2")
    session.press(.down, .down)
    if columns > 60 { session.press(.tab) }
    try Golden.expect(session.lines(), "errors-\(columns)x\(rows)")
  }

  @Test(arguments: [(80, 24), (120, 36)])
  func `a record looks as agreed`(columns: Int, rows: Int) throws {
    var session = Session(columns: columns, rows: rows)
    session.press("2")
    session.press(.down, .down, .enter, .enter)
    try Golden.expect(session.lines(), "record-\(columns)x\(rows)")
  }

  @Test(arguments: [(80, 24), (120, 36), (40, 10)])
  func `a process looks as agreed`(columns: Int, rows: Int) throws {
    var session = Session(columns: columns, rows: rows)
    session.press(.down, .down, .enter)
    try Golden.expect(session.lines(), "process-\(columns)x\(rows)")
  }

  @Test(arguments: [(80, 24), (120, 36), (40, 10)])
  func `help looks as agreed`(columns: Int, rows: Int) throws {
    var session = Session(columns: columns, rows: rows)
    session.press("?")
    try Golden.expect(session.lines(), "help-\(columns)x\(rows)")
  }

  @Test func `limits and log look as agreed`() throws {
    var session = Session(columns: 120, rows: 24)
    session.press("4")
    try Golden.expect(session.lines(), "limits-120x24")
    session.press("6")
    try Golden.expect(session.lines(), "log-120x24")
    var narrow = Session()
    narrow.press("4")
    try Golden.expect(narrow.lines(), "limits-80x24")
  }

  @Test func `leaving asks with the focus on staying`() throws {
    var session = Session()
    session.press("q")
    try Golden.expect(session.lines(), "leave-80x24")
  }

  @Test func `syncing one user shows a field, then its steps`() throws {
    var session = Session()
    session.press("s")
    session.press("username:g.hopper")
    try Golden.expect(session.lines(), "sync-prompt-80x24")
    session.press(.enter)
    session.send(
      .commandResult(
        CommandResult(
          id: 1, text: "updated: the account is as the source wants it.",
          lines: ["read      create, version 13, users.import/2@31877", "validate  ✓ username, e-mail, 2 attributes"])))
    try Golden.expect(session.lines(), "sync-result-80x24")
  }

  @Test func `what is older than three seconds is not shown as if it were of now`() throws {
    var session = Session(mode: ConsoleMode(.attached), age: 14)
    session.press(.down, .down)
    try Golden.expect(session.lines(), "jobs-stale-80x24")
  }

  @Test func `an empty screen says what usher waits for`() throws {
    var snapshot = Night.snapshot
    snapshot.runs = []
    snapshot.lag = [Lag(source: "hr", topic: "users.import", records: 0, oldestSeconds: nil)]
    snapshot.lag.append(Lag(source: "hr", topic: "users", records: 0, oldestSeconds: nil))
    var session = Session(snapshot: snapshot, log: [])
    try Golden.expect(session.lines(), "empty-80x24")

    snapshot.kafka = Health(
      state: .down, since: Night.moment(2, 11, 0),
      reason: "broker:9092: connection refused. Is the broker up, and is kafka.brokers right?")
    session.send(.snapshot(snapshot, receivedAt: session.now))
    try Golden.expect(session.lines(), "empty-no-kafka-80x24")
  }

  @Test func `trouble with the provider is a sentence`() throws {
    var snapshot = Night.snapshot
    snapshot.provider = Health(
      state: .auth, since: Night.moment(2, 11, 0),
      reason:
        "Keycloak refused the client 'usher' of realm 'staff' (401). Its secret came from /etc/usher/secret: correct "
        + "it there; usher reads it again")
    var session = Session(snapshot: snapshot)
    try Golden.expect(session.lines(), "auth-80x24")
  }

  @Test func `wide, combined and hostile names keep every column in place`() throws {
    var snapshot = Night.snapshot
    snapshot.environment = "PRÖD"
    for (index, name) in [
      "社員名簿二〇二六年十一月度最終版", "e\u{301}le\u{300}ves-de-l\u{2019}anne\u{301}e", "bad\u{1B}[31m\u{202E}gnirts\u{7}",
      "zwj\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}x", "tab\there\nnew line",
    ].enumerated() {
      snapshot.runs[index + 2].name.process = name
    }
    var session = Session(snapshot: snapshot)
    let grid = ConsoleScreen.draw(&session.state)
    for line in grid.lines() { #expect(DisplayWidth.of(line) == 80) }
    try Golden.expect(grid.lines(), "jobs-hostile-80x24")
  }

  @Test func `a header gives words up in a fixed order and never wraps`() {
    var seen: [String] = []
    for columns in stride(from: 170, through: 60, by: -1) {
      var session = Session(columns: columns, rows: 24)
      let line = session.lines()[0]
      #expect(DisplayWidth.of(line) == columns)
      let words = line.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
      if seen.last != words { seen.append(words) }
    }
    #expect(
      seen == [
        "EMBEDDED PROD sync-1 → staff@id.example.com ● ok kafka ● ok lag 75 023, oldest 98 s requests 21% free urgent p99 41 ms live 1 s 02:14:07 CET",
        "EMBEDDED PROD sync-1 → staff@id.example.com ● kafka ● lag 75 023, oldest 98 s requests 21% free urgent p99 41 ms live 1 s 02:14:07 CET",
        "EMBEDDED PROD sync-1 → staff@id.example.com ● kafka ● lag 75 023, 98 s 21% free urgent 41 ms live 1 s 02:14:07 CET",
        "EMBEDDED PROD sync-1 → staff@id.example.com ● kafka ● lag 75 023, 98 s 21% free urgent 41 ms live 1 s 02:14 CET",
        "EMBEDDED PROD sync-1 → staff@id.example.com ● kafka ● lag 75 023, 98 s 21% free live 1 s 02:14 CET",
        "EMBEDDED PROD sync-1 → staff@id.example.com ● kafka ● lag 75 023 21% free live 1 s 02:14 CET",
        "EMBEDDED PROD sync-1 → staff ● kafka ● lag 75 023 21% free live 1 s 02:14 CET",
        "EMBEDDED PROD sync-1 → staff ● kafka ● lag 75 023 21% free 1 s 02:14 CET",
        "EMBEDDED PROD sync-1 → staff ● kafka ● lag 75 023 1 s 02:14 CET",
        "EMBEDDED PROD sync-1 → staff ● kafka ● lag 75 023 1 s 02:14",
        "EMBEDDED PROD sync-1 → staff ● kafka ● lag 75 023 1 s",
      ])
  }

  @Test func `every size down to one cell can be drawn`() {
    for (columns, rows) in [(1, 1), (3, 2), (10, 4), (39, 9), (59, 40), (60, 15), (79, 16), (300, 100)] {
      var session = Session(columns: columns, rows: rows)
      for key in ["1", "2", "4", "6", "?"] {
        session.press(key)
        let lines = session.lines()
        #expect(lines.count == rows)
        #expect(lines.allSatisfy { DisplayWidth.of($0) == columns })
      }
      session.press("q")
      #expect(session.lines().count == rows)
    }
  }
}
