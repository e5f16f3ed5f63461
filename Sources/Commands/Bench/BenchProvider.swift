import Glibc
import JSON
import Platform
import Sandbox

/// The provider of the benchmark: a sink that answers like Keycloak at next to no cost, else the sandbox's Keycloak.
struct BenchProvider: ~Copyable {
  let url: String
  let realm: String
  let client: String
  let secret: String
  /// The name of the sink, which is no realm.
  static let sinkName = "kcsink"
  /// What it is, for the report.
  let name: String
  private let sink: ChildProcess?
  private let child: BenchChild?

  private init(
    _ name: String, url: String, realm: String, client: String, secret: String, sink: consuming ChildProcess?,
    child: consuming BenchChild?
  ) {
    self.name = name
    self.url = url
    self.realm = realm
    self.client = client
    self.secret = secret
    self.sink = sink
    self.child = child
  }

  /// Starts it; it answers when this returns.
  static func open(_ options: BenchOptions, folder: String) throws(BenchError) -> BenchProvider {
    guard let program = try compile(options.sinkSource, folder: folder) else {
      var child = try BenchChild(.keycloak, [:], folder: folder)
      let answer = try child.answer(within: 20)
      return BenchProvider(
        "sandbox", url: try answer.text("url"), realm: try answer.text("realm"), client: try answer.text("client"),
        secret: try answer.text("secret"), sink: nil, child: consume child)
    }
    let port = try freePort()
    let sink: ChildProcess
    do {
      sink = try ChildProcess(program, [String(port)], output: .discard)
    } catch {
      throw BenchError("\(error)")
    }
    try waitForListener(port)
    return BenchProvider(
      sinkName, url: "http://127.0.0.1:\(port)", realm: "sink", client: "usher", secret: "sink", sink: consume sink,
      child: nil)
  }

  /// The child process: a sandbox until the parent ends.
  static func serve(_ task: BenchTask) throws(BenchError) {
    let keycloak: SandboxKeycloak
    do {
      keycloak = try SandboxKeycloak()
    } catch {
      throw BenchError("\(error)")
    }
    try task.answer(
      JSONObject([
        ("url", .string(keycloak.url)), ("realm", .string(keycloak.realm)), ("client", .string(keycloak.client)),
        ("secret", .string(keycloak.secret)),
      ]))
    try task.waitForParent()
    keycloak.stop()
  }

  /// The sink's program; nil where there is no source or no compiler, unless the source was asked for.
  private static func compile(_ given: String?, folder: String) throws(BenchError) -> String? {
    let source = given ?? "../shared/bench/kcsink.c"
    let isThere = ((try? FileStore.info(source)) ?? nil) != nil
    guard isThere else {
      if given != nil { throw BenchError("\(source) is not there; leave --sink-source out to use the sandbox") }
      return nil
    }
    let program = "\(folder)/sink"
    do {
      let compiler = try ChildProcess("gcc", ["-O2", "-o", program, source], output: .discard, errors: .capture)
      let end = try compiler.finish(within: 60_000)
      if end.isSuccess { return program }
      throw BenchError("\(source) does not compile: \(end.errorsText)")
    } catch let error as BenchError {
      throw error
    } catch {
      if given != nil { throw BenchError("\(source) cannot be compiled: \(error)") }
      return nil
    }
  }

  /// A port of loopback that nobody has at this moment.
  private static func freePort() throws(BenchError) -> UInt16 {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(descriptor, address, length) == 0 ? getsockname(descriptor, address, &length) : -1
      }
    }
    guard result == 0 else { throw BenchError("no port is free on loopback (errno \(errno))") }
    return UInt16(bigEndian: address.sin_port)
  }

  private static func waitForListener(_ port: UInt16) throws(BenchError) {
    let pause = WakeUp()
    for _ in 0..<500 {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(descriptor) }
      var address = loopback(port)
      let result = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      if result == 0 { return }
      _ = pause.wait(milliseconds: 10)
    }
    throw BenchError("the sink does not listen on port \(port) after 5 s")
  }

  private static func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
    return address
  }
}
