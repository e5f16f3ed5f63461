import Platform
import Providers
import Sandbox
import SyncEngine
import SyncModel
import Transport

/// `usher demo`: usher over a sandbox in this process, on loopback: an embedded broker, a simulated Keycloak, and traffic with
/// faults. Its state is a folder that goes away.
struct DemoCommand: CommandRunner {
  static let definition = CommandDefinition.demo

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    let isHeadless = invocation.has("headless")
    guard isHeadless || console.isTerminal else {
      console.complain("usher demo: this is no terminal. Run it in one, or add --headless")
      return .usage
    }
    let world: SandboxWorld
    let folder: String
    do {
      folder = try makeFolder()
    } catch {
      console.complain("usher demo: \(error.description)")
      return .failed
    }
    // The folder is in a temporary place: a failure to remove it is the system's to clean up.
    defer { _ = try? FileStore.removeAll(folder) }
    do {
      world = try SandboxWorld(SandboxWorld.Settings(pace: isHeadless ? .unlimited : .real))
    } catch {
      console.complain("usher demo: \(error.description)")
      return .failed
    }
    defer { world.stop() }
    let settings = settings(world, folder: folder)
    if isHeadless {
      return HeadlessDemo(world: world, settings: settings, console: console).run { admission throws(EngineError) in
        try connect(world, admission)
      }
    }
    do {
      try world.startTraffic()
    } catch {
      console.complain("usher demo: \(error.description)")
      return .failed
    }
    return ConsoleSession(settings: settings, isDemo: true, themeFolder: nil, console: console).run {
      admission throws(EngineError) in try connect(world, admission)
    }
  }

  private func makeFolder() throws(PlatformError) -> String {
    let base = Environment["TMPDIR"] ?? "/tmp"
    let folder = "\(base)/usher-demo-\(ThisProcess.identifier)"
    try FileStore.makePrivateFolder(folder)
    return folder
  }

  private func settings(_ world: SandboxWorld, folder: String) -> EngineSettings {
    var settings = EngineSettings(
      instance: "demo", environment: "SANDBOX", version: Program.version, mode: "demo", stateFolder: folder,
      kafka: world.kafka,
      sources: [
        SourceSettings(name: world.plan.settings.source, topics: world.sourceTopics)
      ],
      provider: ProviderIdentity(
        kind: "sandbox", url: world.keycloak.url, realm: world.keycloak.realm, name: "\(world.keycloak.realm)@sandbox"),
      keyAttribute: "externalId")
    settings.sendsMail = true
    settings.requestsPerSecond = 200
    settings.mailsPerSecond = 60
    settings.quietPeriodSeconds = 30
    return settings
  }

  /// The same Keycloak adapter as in production, over HTTP on loopback.
  private func connect(_ world: SandboxWorld, _ admission: Admission) throws(EngineError) -> ProviderConnection {
    let secret = world.keycloak.secret
    do {
      let thread = try HTTPThread(name: "usher-http")
      let provider = KeycloakProvider(
        settings: KeycloakSettings(
          url: world.keycloak.url, realm: world.keycloak.realm, client: world.keycloak.client, secret: { secret },
          passwordMail: KeycloakSettings.PasswordMail()), thread: thread, admission: admission)
      return ProviderConnection(provider: provider, executor: thread) { seconds in
        thread.stop(within: .milliseconds(Int(seconds * 1_000)))
      }
    } catch {
      throw EngineError(.settings, error.description)
    }
  }
}
