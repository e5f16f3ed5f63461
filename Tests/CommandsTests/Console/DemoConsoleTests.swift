import Glibc
import Platform
import Terminal
import TestSupport
import Testing

/// `usher demo` as somebody uses it who sees usher for the first time.
@Suite(.serialized) struct DemoConsoleTests {
  @Test(.timeLimit(.minutes(5)))
  func `keys lead from the first paint through a failure and back, and leaving gives the terminal back`() async throws {
    try await withTemporaryFolder { folder in
      let console = try ConsoleTerminal(["demo"], variables: ["TMPDIR": folder])
      #expect(await console.shows("EMBEDDED DEMO", "kafka ●"))
      #expect(await console.shows("@urgent/hr", "● open"))
      #expect(await console.shows("hr-staff-2026", "● running"))
      #expect(await console.shows("received", "✓ adds up"))

      console.press("2")
      #expect(await console.shows("─ Errors", "failures"))
      #expect(await console.shows("invalid.", "hr-staff-2026"))
      // The cursor goes to the failures, then the record opens.
      console.press("\t")
      #expect(await console.shows(" › ", "users.import/"))
      console.press("\r")
      #expect(await console.shows("─ Record ›"))
      #expect(await console.shows("the record as it came"))
      console.press("\u{1B}")
      #expect(await console.shows("─ Errors"))
      console.press("1")
      #expect(await console.shows("─ Jobs"))

      console.press("s")
      #expect(await console.shows("Sync one user now on SANDBOX demo"))
      console.press("username:nobody.at.all\r")
      #expect(await console.shows("no account with the username nobody.at.all"))
      console.press("\u{1B}")
      #expect(await console.hides("Sync username:nobody.at.all"))

      console.terminal.resize(columns: 40, rows: 10)
      #expect(await console.shows("→", "kafka ●", "lag"))
      console.terminal.resize(columns: 80, rows: 24)
      #expect(await console.shows("PROCESS", "RATE/s", "ETA"))

      console.press("q")
      #expect(await console.shows("› Stay ‹"))
      console.press("\r")
      #expect(await console.hides("› Stay ‹"))
      #expect(console.terminal.end == nil)
      console.press("q")
      #expect(await console.shows("› Stay ‹"))
      console.press("\t\r")
      #expect(await console.end() == .exited(0))
      #expect(console.isGivenBack)
      #expect(try FileStore.list(folder).isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `without a usable terminal it says so and starts nothing`() async throws {
    let console = try ConsoleTerminal(["demo"], variables: ["TERM": "dumb"])
    #expect(await console.end() == .exited(1))
    #expect(console.terminal.outputText.contains("cannot move its cursor"))
    #expect(console.isGivenBack)
  }

  @Test(.timeLimit(.minutes(3)))
  func `a crash gives the terminal back and ends by its signal`() async throws {
    try await withTemporaryFolder { folder in
      // Swift's backtracer would take its time first.
      let console = try ConsoleTerminal(["demo"], variables: ["TMPDIR": folder, "SWIFT_BACKTRACE": "enable=no"])
      #expect(await console.shows("EMBEDDED DEMO"))
      console.terminal.send(Signal(rawValue: SIGSEGV))
      #expect(await console.end() == .killed(SIGSEGV))
      #expect(console.isGivenBack)
    }
  }
}
