import Config
import Journal
import Kafka
import Platform
import Providers
import SyncEngine
import SyncModel
import Transport
import Wire

/// Puts an engine together from the configuration.
struct EngineAssembly {
  /// The engine's settings.
  var settings: EngineSettings
  private let configuration: Configuration

  /// Reads Kafka's secrets, and turns a configuration into settings. Blocks while secrets are read.
  ///
  /// - Parameters:
  ///   - mode: how the engine is run, for the note in the lock: `console`, `daemon`.
  ///   - state: the state folder.
  /// - Throws: a secret that cannot be read, or a provider that this build does not know.
  init(_ configuration: Configuration, mode: String, state: String) throws(EngineError) {
    guard case .keycloak(let keycloak) = configuration.provider else {
      throw EngineAssembly.unknown(configuration.provider)
    }
    self.configuration = configuration
    let kafka = try EngineAssembly.kafka(configuration)
    var settings = EngineSettings(
      instance: configuration.instance, environment: configuration.environment, version: Program.version, mode: mode,
      stateFolder: state, kafka: kafka, sources: configuration.sources.map(SourceSettings.init),
      provider: ProviderIdentity(
        kind: "keycloak", url: keycloak.url, realm: keycloak.realm, name: configuration.provider.displayName),
      keyAttribute: keycloak.keyAttribute)
    settings.topics = OutputTopics(
      progress: configuration.kafka.progressTopic, replies: configuration.kafka.repliesTopic,
      errors: configuration.kafka.errorsTopic, allowedReplies: configuration.kafka.replyTopics)
    settings.adoptsByUsername = keycloak.adoption == .username
    settings.sendsMail = keycloak.passwordMail != nil
    settings.requestsPerSecond = configuration.limits.requestsPerSecond
    settings.urgentReserve = configuration.limits.urgentReserve
    settings.mailsPerSecond = configuration.limits.mailsPerSecond
    settings.batchSize = configuration.engine.batch
    // A few connections are left to urgent changes, look-ups and mails.
    settings.connections = max(1, configuration.engine.connections / 2)
    settings.attempts = configuration.engine.attempts
    settings.settleAfterSeconds = configuration.engine.settleAfterSeconds
    settings.quietPeriodSeconds = configuration.engine.quietPeriodSeconds
    settings.drainSeconds = configuration.engine.drainSeconds
    settings.comparesWithProvider = configuration.engine.filter == .provider
    self.settings = settings
  }

  /// The cluster's settings, secrets read.
  static func kafka(_ configuration: Configuration) throws(EngineError) -> KafkaSettings {
    do {
      return KafkaSettings(
        bootstrap: configuration.kafka.bootstrap, properties: try configuration.kafka.readProperties())
    } catch {
      throw EngineError(.settings, error.description)
    }
  }

  /// Makes the provider's connection on an HTTP thread of its own.
  func connect(_ admission: some RequestAdmission) throws(EngineError) -> ProviderConnection {
    try EngineAssembly.connection(configuration, admission)
  }

  /// Makes the connection to a configuration's provider on an HTTP thread of its own; nothing is sent yet.
  static func connection(
    _ configuration: Configuration, _ admission: some RequestAdmission
  ) throws(EngineError) -> ProviderConnection {
    guard case .keycloak(let keycloak) = configuration.provider else { throw unknown(configuration.provider) }
    let (provider, thread) = try provider(
      keycloak, connections: configuration.engine.connections, admission: admission)
    return ProviderConnection(provider: provider, executor: thread) { seconds in
      thread.stop(within: .milliseconds(Int(seconds * 1_000)))
    }
  }

  /// Whose users a journal of this provider holds; nil where the provider keeps none beyond the process.
  static func identity(_ provider: Configuration.Provider) -> JournalIdentity? {
    guard case .keycloak(let keycloak) = provider else { return nil }
    return JournalIdentity(providerKind: provider.kind, providerURL: keycloak.url, providerRealm: keycloak.realm)
  }

  private static func unknown(_ provider: Configuration.Provider) -> EngineError {
    EngineError(
      .settings,
      "provider.\(provider.kind) cannot be used by this version. Use provider.keycloak, or try usher demo")
  }

  /// The Keycloak adapter, on an HTTP thread of its own.
  static func provider(
    _ keycloak: Configuration.Keycloak, connections: Int, admission: some RequestAdmission
  ) throws(EngineError) -> (KeycloakProvider, HTTPThread) {
    var http = HTTPSettings()
    http.maxConnections = connections
    http.authorities = keycloak.authorities
    http.userAgent = "usher/\(Program.version)"
    let source = keycloak.secret
    let settings = KeycloakSettings(
      url: keycloak.url, realm: keycloak.realm, client: keycloak.client,
      secret: { try source.read(for: "provider.keycloak.secret").revealed }, keyAttribute: keycloak.keyAttribute,
      protectedNames: keycloak.protected,
      passwordMail: keycloak.passwordMail.map {
        KeycloakSettings.PasswordMail(
          actions: $0.actions, lifespanSeconds: Int($0.lifespanSeconds), client: $0.client, redirect: $0.redirect)
      }, http: http)
    do {
      let thread = try HTTPThread(name: "usher-http")
      return (KeycloakProvider(settings: settings, thread: thread, admission: admission), thread)
    } catch {
      throw EngineError(.settings, error.description)
    }
  }
}

extension SourceSettings {
  /// A source of the configuration, for the engine.
  init(_ source: Configuration.Source) {
    let start: SyncEngine.StartPoint =
      switch source.start {
      case .earliest: .earliest
      case .latest: .latest
      case .time(let time): .time(time)
      }
    let version: MessageMapping.VersionKind =
      switch source.version {
      case .timestamp: .timestamp
      case .time: .time
      case .sequence: .sequence
      }
    let own = MessageMapping()
    let names = source.mapping
    var attributes: [String: String] = [:]
    for mapping in names.attributes { attributes[mapping.attribute] = mapping.field }
    self.init(
      name: source.name, topics: source.topics, start: start,
      mapping: MessageMapping(
        version: version, defaultAction: source.defaultAction, userKey: names.userKey ?? own.userKey,
        username: names.username ?? own.username, email: names.email ?? own.email,
        firstName: names.firstName ?? own.firstName, lastName: names.lastName ?? own.lastName,
        enabled: names.enabled ?? own.enabled, locale: names.locale ?? own.locale, groups: names.groups ?? own.groups,
        attributes: attributes), precedence: source.precedence)
  }
}
