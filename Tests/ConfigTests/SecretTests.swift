import Config
import Platform
import Testing

@Suite struct SecretTests {
  private let folder: String

  init() throws {
    folder = "/tmp/usher-secrets-\(ThisProcess.identifier)-\(UInt32.random(in: 0 ... .max))"
    try FileStore.makePrivateFolder(folder)
  }

  private func read(_ source: SecretSource) throws(SecretError) -> String { try source.read(for: "a.b").revealed }

  @Test func `a file is read without its last line end, and again when it changed`() throws {
    defer { _ = try? FileStore.removeAll(folder) }
    let source = SecretSource.file(path: "\(folder)/secret")
    #expect(throws: SecretError(setting: "a.b", source: source, cause: .noFile)) { try read(source) }
    try FileStore.write("first \n", to: "\(folder)/secret")
    #expect(try read(source) == "first ")
    try FileStore.write("second\r\n", to: "\(folder)/secret")
    #expect(try read(source) == "second")
    try FileStore.write("\n", to: "\(folder)/secret")
    #expect(throws: SecretError(setting: "a.b", source: source, cause: .empty)) { try read(source) }
  }

  @Test(arguments: [0o640, 0o604, 0o644] as [UInt32])
  func `a file that others may read is refused`(_ mode: UInt32) throws {
    defer { _ = try? FileStore.removeAll(folder) }
    try FileStore.write("hunter2", to: "\(folder)/secret", mode: mode)
    let error = #expect(throws: SecretError.self) { try read(.file(path: "\(folder)/secret")) }
    #expect(error?.cause == .readableByOthers)
    #expect(error?.description.contains("chmod 600") == true)
    #expect(error?.description.contains("hunter2") == false)
  }

  @Test func `a command is run without a shell, and its failure never repeats what it wrote`() throws {
    defer { _ = try? FileStore.removeAll(folder) }
    #expect(try read(.command(["echo", "$HOME"])) == "$HOME")
    let error = #expect(throws: SecretError.self) {
      try read(.command(["sh", "-c", "echo hunter2; echo hunter2 >&2; exit 3"]))
    }
    #expect(error?.description == "a.b: sh ended with status 3. Run the command by hand to see why.")
    #expect(throws: SecretError.self) { try read(.command(["/no/such/program"])) }
    let silent = SecretSource.command(["true"])
    #expect(throws: SecretError(setting: "a.b", source: silent, cause: .empty)) { try read(silent) }
  }

  @Test func `an environment variable must be set`() throws {
    defer { _ = try? FileStore.removeAll(folder) }
    #expect(try !read(.environment(name: "PATH")).isEmpty)
    let error = #expect(throws: SecretError.self) { try read(.environment(name: "USHER_NO_SUCH_VARIABLE")) }
    #expect(
      error?.description
        == "a.b: the environment variable USHER_NO_SUCH_VARIABLE is not set. Set it where usher is started.")
  }

  @Test func `a secret never prints`() {
    let secret = Secret("hunter2")
    var dumped = ""
    dump(secret, to: &dumped)
    #expect("\(secret) \(String(reflecting: secret)) \(dumped)".contains("hunter2") == false)
  }

  @Test(arguments: [
    "hunter2", "'hunter2'", "[hunter2]", "{env: hunter2-x}", "{file: '', env: hunter2}", "{hunter2: x}",
    "{env: [hunter2]}",
    "{command: hunter2}", "{command: []}", "", "{}",
  ])
  func `a literal secret is refused and not repeated`(_ text: String) {
    let found = mistakes(minimum.replacing("{env: USHER_KEYCLOAK_SECRET}", with: text))
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("config.yaml:11:") == true, "\(found)")
    #expect(found.first?.contains("hunter2") == false, "\(found)")
    if text.contains("unter2") && !text.contains("{") && !text.contains("[") {
      #expect(found.first?.contains("{env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}") == true)
    }
  }

  @Test func `librdkafka gets properties first, then secrets`() throws {
    let kafka = Configuration.Kafka(
      bootstrap: "b:1", properties: [.init(name: "a", value: "1")],
      secrets: [.init(name: "sasl.password", source: .command(["echo", "hunter2"]))])
    let all = try kafka.readProperties()
    #expect(all.map(\.0) == ["a", "sasl.password"])
    #expect(all.map(\.1) == ["1", "hunter2"])
    let unset = Configuration.Kafka(
      bootstrap: "b:1", secrets: [.init(name: "sasl.password", source: .environment(name: "USHER_NO_SUCH_VARIABLE"))])
    let error = #expect(throws: SecretError.self) { try unset.readProperties() }
    #expect(error?.setting == "kafka.secrets.sasl.password")
  }
}
