import Commands
import Testing

@Suite struct CommandLineTests {
  @Test func `no command is the console`() throws {
    let invocation = try CommandLineParser.parse(["--state", "/tmp/s"])
    #expect(invocation == Invocation(.console, values: ["state": "/tmp/s"]))
  }

  @Test func `options stand before and after the command`() throws {
    let invocation = try CommandLineParser.parse([
      "-o", "json", "retry", "one", "--process=nightly", "two", "-y", "--expect", "312", "--", "--three",
    ])
    #expect(invocation.command == .retry)
    #expect(invocation.arguments == ["one", "two", "--three"])
    #expect(invocation.format == .json)
    #expect(invocation.value("process") == "nightly")
    #expect(invocation.number("expect") == 312)
    #expect(invocation.has("yes"))
    #expect(!invocation.has("code"))
  }

  @Test func `the last value of an option counts`() throws {
    #expect(try CommandLineParser.parse(["-o", "json", "jobs", "--output=plain"]).chosenFormat == .plain)
  }

  @Test func `help and version go before everything else`() throws {
    #expect(try CommandLineParser.parse(["sync", "--help"]).arguments == ["sync"])
    #expect(try CommandLineParser.parse(["--help"]).command == .help)
    #expect(try CommandLineParser.parse(["--help"]).arguments == [])
    #expect(try CommandLineParser.parse(["errors", "--limit", "x", "-h"]).command == .help)
    #expect(try CommandLineParser.parse(["jobs", "--version"]).command == .version)
  }

  @Test(arguments: [
    ("job", "there is no command 'job'. Did you mean usher jobs?", ""),
    ("frobnicate", "there is no command 'frobnicate'.", ""),
    ("a\u{1B}[2J", "there is no command 'a\\u{1b}[2J'.", ""),
    ("jobs --wach", "there is no option --wach. Did you mean --watch?", "jobs"),
    ("jobs --fix", "there is no option --fix. It is one of usher doctor.", "jobs"),
    ("--fix", "there is no option --fix. It stands after its command: usher doctor --fix.", ""),
    ("jobs -x", "there is no option -x.", "jobs"),
    ("jobs --watch=1", "--watch takes no value.", "jobs"),
    ("jobs --state", "--state needs DIR behind it.", "jobs"),
    ("jobs -o", "--output needs json|plain behind it.", "jobs"),
    ("jobs --state=", "--state takes DIR, and it is empty.", "jobs"),
    ("retry --e", "--expect needs N behind it.", "retry"),
    ("errors --limit x", "--limit takes a whole number from 1 to 1000000, not 'x'.", "errors"),
    ("errors --limit 0", "--limit takes a whole number from 1 to 1000000, not '0'.", "errors"),
    ("-o jsn jobs", "--output takes json or plain, not 'jsn'. Did you mean json?", "jobs"),
    ("config", "config needs check, show, paths or keys.", "config"),
    ("config chek", "config has no 'chek'. Did you mean check?", "config"),
    ("config x", "config has no 'x'. It takes check, show, paths or keys.", "config"),
    ("sync", "sync needs USER.", "sync"),
    ("sync a b", "sync takes one argument; 'b' is too much.", "sync"),
    ("jobs a", "jobs takes no arguments; 'a' is too much.", "jobs"),
  ])
  func `what does not fit is named, with the nearest that would`(_ line: String, _ text: String, _ command: String) {
    let error = #expect(throws: UsageError.self) {
      try CommandLineParser.parse(line.split(separator: " ").map(String.init))
    }
    #expect(error?.text == text)
    #expect(error?.command ?? "" == command)
  }

  @Test func `an ambiguous option says which ones it can be`() {
    let error = #expect(throws: UsageError.self) { try CommandLineParser.parse(["demo", "--he"]) }
    #expect(error?.text == "--he can be --help or --headless; write it out.")
  }
}
