/// Every key of the configuration file.
public enum ConfigSchema {
  /// The keys at the top of the file.
  static let root: [Setting] = [
    .optional(
      "instance", .name, variable: "USHER_INSTANCE",
      "Names this engine in progress, logs and metrics; default: the host's name"),
    .optional("environment", .text, standard: "''", "A label for header and confirmations, such as PROD"),
    .group("kafka", .section(kafka), isRequired: true, "The broker, and the topics that usher writes"),
    .group("sources", .list(source), isRequired: true, "Where changes come from"),
    .group("provider", .oneOf(providers), isRequired: true, "Where users go"),
    .group("limits", .section(limits), "Ceilings of requests and mails"),
    .group("guard", .section(deleteGuard), "When deletes and disables wait for an operator"),
    .group("engine", .section(engine), "How the engine works"),
  ]

  private static let kafka: [Setting] = [
    .required(
      "bootstrap", .servers, example: "broker-1:9092", variable: "USHER_KAFKA_BOOTSTRAP",
      "Brokers to begin with, host:port, joined by commas"),
    .optional("properties", .properties, standard: "{}", "Settings of librdkafka, as its CONFIGURATION.md names them"),
    .optional("secrets", .secrets, standard: "{}", "Settings of librdkafka whose values are secret"),
    .group(
      "topics",
      .section([
        .optional("progress", .topic, standard: "usher.progress", "Snapshots of processes and engines (compacted)"),
        .optional("replies", .topic, standard: "usher.replies", "Replies to urgent changes"),
        .optional("errors", .topic, standard: "usher.errors", "Failures (compacted)"),
      ]), "The topics that usher writes"),
    .optional(
      "reply-topics", .topics(atLeast: 0), standard: "[]", "Topics that a message may choose by ce_replytopic"),
  ]

  private static let source: [Setting] = [
    .required("name", .name, example: "hr", "Names the source in runs, logs and filters"),
    .required("topics", .topics(atLeast: 1), example: "[users.import, users]", "The topics to read"),
    .optional(
      "start", .start, standard: "earliest", "Where reading starts the first time; afterwards the journal knows"),
    .optional(
      "version", .choice(Configuration.VersionRule.allCases.map(\.rawValue)), standard: "timestamp",
      "What orders changes: the record's time, ce_time or ce_sequence"),
    .optional(
      "precedence", .count(-1_000_000...1_000_000), standard: "0", "Whose change counts between sources: higher wins"),
    .group(
      "mapping",
      .section([
        .optional("userKey", .field, "The source's name of id"),
        .optional("username", .field, "The source's name of username"),
        .optional("email", .field, "The source's name of email"),
        .optional("firstName", .field, "The source's name of firstName"),
        .optional("lastName", .field, "The source's name of lastName"),
        .optional("enabled", .field, "The source's name of enabled"),
        .optional("locale", .field, "The source's name of locale"),
        .optional("groups", .field, "The source's name of groups"),
        .optional("attributes", .attributes, standard: "{}", "Attributes, each with the source's field that holds it"),
      ]), "Foreign names of fields"),
    .optional(
      "default-action", .choice(["create", "update", "upsert", "delete"]), standard: "upsert",
      "The action of bulk items that name none"),
  ]

  private static let providers: [Setting] = [
    .group("keycloak", .section(keycloak), "A realm of a Keycloak"),
    .group("scim", .section(scim), "A service that speaks SCIM 2.0"),
    .group("sandbox", .section([]), "A simulated Keycloak inside usher, for demonstrations"),
  ]

  private static let adoption = ValueKind.choice(Configuration.Adoption.allCases.map(\.rawValue))

  private static let keycloak: [Setting] = [
    .required("url", .url, example: "https://id.example.com", "The base URL"),
    .required("realm", .text, example: "staff", "The realm"),
    .required("client", .text, example: "usher", "The client whose service account is used"),
    .required("secret", .secret, example: "{env: USHER_KEYCLOAK_SECRET}", "The client's secret"),
    .optional("ca-file", .path, "A PEM file of authorities to trust instead of the system's"),
    .optional("key-attribute", .text, standard: "externalId", "The attribute that holds the user key"),
    .optional("adopt", adoption, standard: "username", "Which accounts without a user key are taken over"),
    .optional("protected", .texts, standard: "[]", "Usernames that are never adopted or changed"),
    .group(
      "password-mail",
      .optionalSection([
        .optional("actions", .texts, standard: "[UPDATE_PASSWORD]", "What the user is asked for"),
        .optional("lifespan", .duration(60...31_536_000), standard: "12h", "How long the link holds"),
        .optional("client", .text, "The client that the link leads to"),
        .optional("redirect", .text, "Where the link leads afterwards; needs client"),
      ]), "The mail to created users; without it no mail is sent"),
  ]

  private static let scim: [Setting] = [
    .required("url", .url, example: "https://id.example.com/scim/v2", "The base URL"),
    .optional("token", .secret, "A bearer token; or token-url, client and secret"),
    .optional("token-url", .url, "The OAuth 2.0 token endpoint"),
    .optional("client", .text, "The client's id"),
    .optional("secret", .secret, "The client's secret"),
    .optional("ca-file", .path, "A PEM file of authorities to trust instead of the system's"),
    .optional("adopt", adoption, standard: "username", "Which accounts without a user key are taken over"),
    .optional("protected", .texts, standard: "[]", "Usernames that are never adopted or changed"),
  ]

  private static let limits: [Setting] = [
    .optional("requests", .rate, "Requests to the provider; default: no ceiling"),
    .optional("urgent-reserve", .share, standard: "20%", "What of every limit is kept for urgent changes"),
    .optional("mail", .rate, standard: "60/s", "Mails"),
  ]

  private static let deleteGuard: [Setting] = [
    .optional("deletes", .count(0...1_000_000_000), standard: "50", "More deletes than this wait (no effect yet)"),
    .optional("percent", .share, standard: "5%", "More than this part of the known users wait (no effect yet)"),
    .optional(
      "at-least", .count(0...1_000_000_000), standard: "20", "From how many deletes on percent counts (no effect yet)"),
  ]

  private static let engine: [Setting] = [
    .optional("attempts", .count(1...100), standard: "5", "Attempts before a change counts as exhausted"),
    .optional(
      "settle-after", .duration(1...86_400), standard: "60s",
      "How long a change whose answer was lost must be absent before it is sent again"),
    .optional(
      "park-limit", .bytes, standard: "10GB", "How much the journal may hold of parked changes (no effect yet)"),
    .optional("drain", .duration(0...3_600), standard: "20s", "How long a stop waits for what is in flight"),
    .optional(
      "quiet-period", .duration(1...604_800), standard: "5m",
      "After how long without a change a process without import.completed ends"),
    .optional(
      "filter", .choice(Configuration.FilterMode.allCases.map(\.rawValue)), standard: "ledger",
      "What a change is compared with: what usher knows (no request), or the account"),
    .optional("batch", .count(1...500), standard: "25", "Users in one request of the import lane, to begin with"),
    .optional("connections", .count(2...64), standard: "8", "Connections to the provider"),
  ]

  /// The least that a configuration needs, as lines of YAML.
  public static let minimum: [String] = root.filter(\.isRequired).flatMap { $0.snippet() }
}
