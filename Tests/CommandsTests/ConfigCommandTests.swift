import Commands
import Platform
import TestSupport
import Testing

@Suite struct ConfigCommandTests {
  private let text = """
    kafka: {bootstrap: 'b:1'}
    sources: [{name: hr, topics: users}]
    provider: {sandbox: {}}
    """

  @Test func `check, show and paths speak about the file that --config names`() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/c.yaml"
      try FileStore.write(text, to: file)
      let environment = ["HOME": folder, "USHER_INSTANCE": "night"]
      let check = runHere("config", "check", "--config", file, environment: environment)
      #expect(check.code == .done)
      #expect(check.output.hasPrefix("\(file): no mistakes. "))
      let show = runHere("config", "show", "--config", file, "-o", "json", environment: environment)
      #expect(show.output.hasPrefix("{\"key\":\"instance\",\"value\":\"night\",\"origin\":\"USHER_INSTANCE\"}\n"))
      let paths = runHere("config", "paths", "--config", file, environment: environment)
      #expect(paths.output == "config  \(file)  # --config\nstate   \(folder)/.local/state/usher  # default\n")
    }
  }

  @Test func `mistakes go to standard error and make the exit code 2`() async throws {
    try await withTemporaryFolder { folder in
      let file = "\(folder)/c.yaml"
      try FileStore.write(text + "\nlimit: {}\n", to: file)
      let plain = runHere("config", "check", "--config", file, environment: ["HOME": folder])
      #expect(plain.code == .usage)
      #expect(plain.output == "")
      #expect(
        plain.errors
          == "usher: \(file) has a mistake:\n\(file):4:1: limit: there is no such key. Did you mean limits?\n")
    }
  }

  @Test func `without HOME, usher says what it lacks`() {
    let result = runHere("config", "check", "--state", "/s", "--config", "/nowhere/c.yaml")
    #expect(result.code == .usage)
    #expect(result.errors == "usher: there is no file /nowhere/c.yaml. Correct --config or USHER_CONFIG.\n")
    #expect(runHere("config", "paths", environment: [:]).errors.hasPrefix("usher: HOME is not set"))
  }

  @Test func `keys lists all, as JSON too`() {
    #expect(runHere("config", "keys").output.contains("engine.drain"))
    #expect(
      runHere("config", "keys", "-o", "json").output.contains(
        #"{"key":"kafka.bootstrap","kind":"host:port, …","required":true,"default":null,"environment":"#
          + #""USHER_KAFKA_BOOTSTRAP","meaning":"Brokers to begin with, host:port, joined by commas"}"#))
  }

  @Test func `the program itself answers`() async throws {
    let version = try await runUsher(["--version"])
    #expect(version.isSuccess)
    #expect(version.outputText == "usher \(Program.version)\n")
    let wrong = try await runUsher(["jbos"])
    #expect(wrong.end == .exited(2))
    #expect(wrong.errorsText.contains("Did you mean usher jobs?"))
  }
}
