/// What may stand behind a key.
enum ValueKind: Sendable {
  /// Any text without control characters.
  case text
  /// A name for runs and metrics.
  case name
  /// The name of a field in a source's body.
  case field
  /// `host:port`, joined by commas.
  case servers
  case topic
  case topics(atLeast: Int)
  case texts
  case count(ClosedRange<Int>)
  case rate
  case share
  /// Between these, in seconds.
  case duration(ClosedRange<Double>)
  case bytes
  case choice([String])
  case url
  /// A file's path; relative to the folder of the configuration.
  case path
  case start
  case secret
  /// Names of librdkafka with values.
  case properties
  /// Names of librdkafka with places of secrets.
  case secrets
  /// Attributes with the source's fields.
  case attributes

  /// What an error says was expected: `a duration such as 60s, 5m or 12h`.
  var expectation: String {
    switch self {
    case .text: "a text"
    case .name: "a name: letters, digits, '.', '_' and '-', at most 64"
    case .field: "the name of a field in the source's messages"
    case .servers: "host:port, several joined by commas"
    case .topic: "the name of a topic: letters, digits, '.', '_' and '-', at most 249"
    case .topics(let count):
      count > 0 ? "one topic or a list of topics, such as [users.import, users]" : "a list of topics, such as [replies]"
    case .texts: "a list of texts, such as [one, two]"
    case .count(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
    case .rate: "a rate such as 200/s, 600/min or 5000/h"
    case .share: "a percentage from 0% to 100%, such as 20%"
    case .duration(let range):
      "a duration from \(Self.shown(range.lowerBound)) to \(Self.shown(range.upperBound)), such as 60s, 5m or 12h"
    case .bytes: "a size such as 500MB, 10GB or 10GiB"
    case .choice(let names): names.count == 2 ? "\(names[0]) or \(names[1])" : "one of " + names.joined(separator: ", ")
    case .url: "an http or https URL without user, query and fragment, such as https://id.example.com"
    case .path: "the path of a file"
    case .start: "earliest, latest, or a time such as 2026-11-22T08:30:00Z"
    case .secret: "where the secret is: {env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}"
    case .properties: "names with values, such as {security.protocol: SASL_SSL}"
    case .secrets: "names with places of secrets, such as {sasl.password: {env: USHER_KAFKA_PASSWORD}}"
    case .attributes: "attributes with the source's fields, such as {department: orgUnit}"
    }
  }

  /// What the table of keys says, in a word or two.
  var label: String {
    switch self {
    case .text: "text"
    case .name: "name"
    case .field: "field"
    case .servers: "host:port, …"
    case .topic: "topic"
    case .topics: "[topic, …]"
    case .texts: "[text, …]"
    case .count: "number"
    case .rate: "rate, 200/s"
    case .share: "percent, 20%"
    case .duration: "duration, 60s"
    case .bytes: "size, 10GB"
    case .choice(let names): names.joined(separator: ", ")
    case .url: "URL"
    case .path: "file"
    case .start: "earliest, latest, time"
    case .secret: "secret"
    case .properties: "{name: text, …}"
    case .secrets: "{name: secret, …}"
    case .attributes: "{attribute: field, …}"
    }
  }

  private static func shown(_ seconds: Double) -> String {
    let whole = Int(seconds)
    if whole > 0, whole % 86_400 == 0 { return "\(whole / 86_400)d" }
    if whole > 0, whole % 3_600 == 0 { return "\(whole / 3_600)h" }
    if whole > 0, whole % 60 == 0 { return "\(whole / 60)m" }
    return "\(whole)s"
  }
}
