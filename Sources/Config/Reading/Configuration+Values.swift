import SyncModel

extension Configuration {
  /// The typed configuration of values that the schema has checked; nil where something is missing.
  init?(_ values: SectionValues) {
    guard let instance = values.text("instance"), let kafka = values.sections["kafka"].flatMap(Kafka.init(_:)),
      let provider = values.sections["provider"].flatMap(Provider.init(_:)),
      let limits = values.sections["limits"].flatMap(Limits.init(_:)),
      let deleteGuard = values.sections["guard"].flatMap(DeleteGuard.init(_:)),
      let engine = values.sections["engine"].flatMap(Engine.init(_:))
    else { return nil }
    self.init(
      instance: instance, environment: values.text("environment") ?? "", kafka: kafka,
      sources: (values.lists["sources"] ?? []).compactMap(Source.init(_:)), provider: provider, limits: limits,
      deleteGuard: deleteGuard, engine: engine)
  }
}

extension Configuration.Kafka {
  init?(_ values: SectionValues) {
    guard let bootstrap = values.text("bootstrap"), let topics = values.sections["topics"],
      let progress = topics.text("progress"), let replies = topics.text("replies"), let errors = topics.text("errors")
    else { return nil }
    self.init(
      bootstrap: bootstrap, properties: values.pairs("properties"), secrets: values.secrets("secrets"),
      progressTopic: progress, repliesTopic: replies, errorsTopic: errors,
      replyTopics: values.texts("reply-topics") ?? [])
  }
}

extension Configuration.Source {
  init?(_ values: SectionValues) {
    guard let name = values.text("name"), let topics = values.texts("topics"), let start = values.start("start"),
      let version = values.text("version").flatMap(Configuration.VersionRule.init(rawValue:)),
      let precedence = values.count("precedence"), let action = values.text("default-action").flatMap(Self.action)
    else { return nil }
    self.init(
      name: name, topics: topics, start: start, version: version, precedence: precedence,
      mapping: values.sections["mapping"].map(Configuration.FieldMapping.init(_:)) ?? .init(), defaultAction: action)
  }

  private static func action(_ name: String) -> Action? {
    switch name {
    case "create": .create
    case "update": .update
    case "upsert": .upsert
    case "delete": .delete
    default: nil
    }
  }
}

extension Configuration.FieldMapping {
  init(_ values: SectionValues) {
    self.init(
      userKey: values.text("userKey"), username: values.text("username"), email: values.text("email"),
      firstName: values.text("firstName"), lastName: values.text("lastName"), enabled: values.text("enabled"),
      locale: values.text("locale"), groups: values.text("groups"),
      attributes: values.pairs("attributes").map { .init(attribute: $0.name, field: $0.value) })
  }
}

extension Configuration.Provider {
  init?(_ values: SectionValues) {
    if let section = values.sections["keycloak"] {
      guard let keycloak = Configuration.Keycloak(section) else { return nil }
      self = .keycloak(keycloak)
    } else if let section = values.sections["scim"] {
      guard let scim = Configuration.SCIM(section) else { return nil }
      self = .scim(scim)
    } else if values.sections["sandbox"] != nil {
      self = .sandbox
    } else {
      return nil
    }
  }
}

extension Configuration.Keycloak {
  init?(_ values: SectionValues) {
    guard let url = values.text("url"), let realm = values.text("realm"), let client = values.text("client"),
      let secret = values.secret("secret"), let keyAttribute = values.text("key-attribute"),
      let adoption = values.text("adopt").flatMap(Configuration.Adoption.init(rawValue:))
    else { return nil }
    self.init(
      url: url, realm: realm, client: client, secret: secret, authorities: values.text("ca-file"),
      keyAttribute: keyAttribute, adoption: adoption, protected: values.texts("protected") ?? [],
      passwordMail: values.sections["password-mail"].flatMap(Configuration.PasswordMail.init(_:)))
  }
}

extension Configuration.PasswordMail {
  init?(_ values: SectionValues) {
    guard let actions = values.texts("actions"), let lifespan = values.number("lifespan") else { return nil }
    self.init(
      actions: actions, lifespanSeconds: lifespan, client: values.text("client"), redirect: values.text("redirect"))
  }
}

extension Configuration.SCIM {
  init?(_ values: SectionValues) {
    guard let url = values.text("url"),
      let adoption = values.text("adopt").flatMap(Configuration.Adoption.init(rawValue:))
    else { return nil }
    let access: Access
    if let token = values.secret("token") {
      access = .token(token)
    } else if let tokenURL = values.text("token-url"), let client = values.text("client"),
      let secret = values.secret("secret")
    {
      access = .client(tokenURL: tokenURL, client: client, secret: secret)
    } else {
      return nil
    }
    self.init(
      url: url, access: access, authorities: values.text("ca-file"), adoption: adoption,
      protected: values.texts("protected") ?? [])
  }
}

extension Configuration.Limits {
  init?(_ values: SectionValues) {
    guard let reserve = values.number("urgent-reserve"), let mail = values.number("mail") else { return nil }
    self.init(requestsPerSecond: values.number("requests"), urgentReserve: reserve, mailsPerSecond: mail)
  }
}

extension Configuration.DeleteGuard {
  init?(_ values: SectionValues) {
    guard let deletes = values.count("deletes"), let share = values.number("percent"),
      let atLeast = values.count("at-least")
    else { return nil }
    self.init(deletes: deletes, share: share, atLeast: atLeast)
  }
}

extension Configuration.Engine {
  init?(_ values: SectionValues) {
    guard let attempts = values.count("attempts"), let settleAfter = values.number("settle-after"),
      let parkLimit = values.count("park-limit"), let drain = values.number("drain"),
      let quietPeriod = values.number("quiet-period"),
      let filter = values.text("filter").flatMap(Configuration.FilterMode.init(rawValue:)),
      let batch = values.count("batch"), let connections = values.count("connections")
    else { return nil }
    self.init(
      attempts: attempts, settleAfterSeconds: settleAfter, parkLimit: parkLimit, drainSeconds: drain,
      quietPeriodSeconds: quietPeriod, filter: filter, batch: batch, connections: connections)
  }
}
