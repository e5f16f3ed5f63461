/// What no single value shows: rules between values.
enum ConfigRules {
  /// Checks values whose kinds are right; what is missing is passed over.
  static func check(_ values: SectionValues, into problems: inout ProblemList) {
    checkTopics(values, &problems)
    checkProperties(values, &problems)
    checkProvider(values, &problems)
  }

  /// What works, but is doubtful.
  static func warnings(_ values: SectionValues) -> [ConfigProblem] {
    var warnings = unused(values)
    for (kind, section) in values.sections["provider"]?.sections.sorted(by: { $0.key < $1.key }) ?? [] {
      for key in ["url", "token-url"] {
        guard let entry = section.values[key], case .text(let url) = entry.value,
          WebAddress(url)?.isReadableOnTheWay == true
        else { continue }
        warnings.append(
          ConfigProblem(
            place: entry.place.text, key: "provider.\(kind).\(key)",
            text: "http to another host: users and secrets can be read on the way. Use https."))
      }
    }
    return warnings
  }

  /// What is written in the file and has no effect in this version.
  private static func unused(_ values: SectionValues) -> [ConfigProblem] {
    var warnings: [ConfigProblem] = []
    func warn(_ section: String, _ keys: [String], _ text: String) {
      for key in keys {
        guard let entry = values.sections[section]?.values[key], entry.origin == .file else { continue }
        warnings.append(ConfigProblem(place: entry.place.text, key: "\(section).\(key)", text: text))
      }
    }
    warn(
      "guard", ["deletes", "percent", "at-least"],
      "has no effect in this version: deletes are carried out as they come. Hold them back at the source.")
    warn("engine", ["park-limit"], "has no effect in this version: what waits stays in memory, which is bounded.")
    return warnings
  }

  private static func checkTopics(_ values: SectionValues, _ problems: inout ProblemList) {
    let kafka = values.sections["kafka"]
    var written: [String: String] = [:]
    for key in ["progress", "replies", "errors"] {
      guard let entry = kafka?.sections["topics"]?.values[key], case .text(let topic) = entry.value else { continue }
      if let other = written[topic] {
        problems.add(
          entry.place, "kafka.topics.\(key)", "the topic \(topic) is already that of \(other); each needs its own.")
      }
      written[topic] = "kafka.topics.\(key)"
    }
    for topic in kafka?.texts("reply-topics") ?? [] where written[topic] == nil {
      written[topic] = "kafka.reply-topics"
    }
    var names: Set<String> = []
    var read: [String: String] = [:]
    for (index, source) in (values.lists["sources"] ?? []).enumerated() {
      if let entry = source.values["name"], case .text(let name) = entry.value, !names.insert(name).inserted {
        problems.add(entry.place, "sources[\(index)].name", "another source is called \(name); names must differ.")
      }
      guard let entry = source.values["topics"], case .texts(let topics) = entry.value else { continue }
      for topic in topics {
        if let other = written[topic] {
          problems.add(
            entry.place, "sources[\(index)].topics", "usher itself writes \(topic) (\(other)); it cannot be a source.")
        }
        if let other = read.updateValue("sources[\(index)]", forKey: topic), other != "sources[\(index)]" {
          problems.add(
            entry.place, "sources[\(index)].topics", "\(other) reads \(topic) already; a topic has one source.")
        }
      }
    }
  }

  private static func checkProperties(_ values: SectionValues, _ problems: inout ProblemList) {
    guard let kafka = values.sections["kafka"], let entry = kafka.values["secrets"] else { return }
    let names = kafka.pairs("properties").map(\.name)
    for secret in kafka.secrets("secrets") where names.contains(secret.name) {
      problems.add(
        entry.place, "kafka.secrets.\(secret.name)", "it stands under kafka.properties too; keep one of them.")
    }
  }

  private static func checkProvider(_ values: SectionValues, _ problems: inout ProblemList) {
    let provider = values.sections["provider"]
    if let mail = provider?.sections["keycloak"]?.sections["password-mail"], let entry = mail.values["redirect"],
      mail.values["client"] == nil
    {
      problems.add(
        entry.place, "provider.keycloak.password-mail.redirect",
        "it needs a client: Keycloak allows only that client's addresses. Add password-mail.client.")
    }
    guard let scim = provider?.sections["scim"] else { return }
    let path = "provider.scim"
    let parts = ["token-url", "client", "secret"]
    let given = parts.filter { scim.values[$0] != nil }
    if let token = scim.values["token"] {
      if !given.isEmpty {
        problems.add(
          token.place, "\(path).token", "\(given.joined(separator: ", ")) cannot stand beside it; keep one way.")
      }
    } else if given.isEmpty {
      problems.add(
        scim.place, path, "usher does not know how to prove who it is. Add one of:",
        snippet: [
          "token: {env: USHER_SCIM_TOKEN}", "", "token-url: https://id.example.com/oauth2/token", "client: usher",
          "secret: {env: USHER_SCIM_SECRET}",
        ])
    } else if given.count < parts.count {
      let lacking = parts.filter { !given.contains($0) }.joined(separator: " and ")
      problems.add(scim.place, path, "\(given.joined(separator: " and ")) alone is not enough: add \(lacking).")
    }
  }
}
