import Platform
import YAML

/// Turns a node into a value of a kind.
struct ValueReader {
  /// What does not fit: where, under which further key, and what to do.
  struct Mistake: Error {
    var location: YAMLLocation
    var key: String = ""
    var text: String
  }

  /// The folder that relative paths of the file start from.
  var folder: String
  /// What `~/` stands for; nil where HOME is not set.
  var home: String?

  /// The value of a node, or the mistakes in it.
  func read(_ node: YAMLNode, as kind: ValueKind) -> (value: SettingValue?, mistakes: [Mistake]) {
    var mistakes: [Mistake] = []
    do throws(Mistake) {
      return (try read(node, kind, &mistakes), mistakes)
    } catch {
      return (nil, mistakes + [error])
    }
  }

  private func read(_ node: YAMLNode, _ kind: ValueKind, _ mistakes: inout [Mistake]) throws(Mistake) -> SettingValue? {
    switch kind {
    case .secret: return .secret(try secret(node))
    case .properties: return .pairs(properties(node, kind, &mistakes))
    case .secrets: return .secrets(secrets(node, kind, &mistakes))
    case .attributes: return .pairs(attributes(node, kind, &mistakes))
    case .topics(let least): return .texts(try texts(node, kind, least: least, where: Self.isTopic, &mistakes))
    case .texts: return .texts(try texts(node, kind, least: 0, where: Self.isText, &mistakes))
    default:
      let text = try scalar(node, kind)
      guard let value = value(text, kind) else {
        throw Mistake(location: node.location, text: "expected \(kind.expectation); found \(text.quoted).")
      }
      return value
    }
  }

  private func value(_ text: String, _ kind: ValueKind) -> SettingValue? {
    switch kind {
    case .name: return Self.isName(text, limit: 64) ? .text(text) : nil
    case .topic: return Self.isTopic(text) ? .text(text) : nil
    case .field: return Self.isText(text) && text.utf8.count <= 255 && !text.isEmpty ? .text(text) : nil
    case .servers:
      let servers = text.split(separator: ",").map { $0.filter { $0 != " " } }
      guard !servers.isEmpty, servers.allSatisfy({ WebAddress.isHostAndPort($0, needsPort: true) }) else { return nil }
      return .text(servers.joined(separator: ","))
    case .count(let range): return Int(text).flatMap { range.contains($0) ? .count($0) : nil }
    case .rate: return Units.rate(text).map { .number($0) }
    case .share: return Units.share(text).map { .number($0) }
    case .duration(let range): return Units.duration(text).flatMap { range.contains($0) ? .number($0) : nil }
    case .bytes: return Units.bytes(text).map { .count($0) }
    case .choice(let names): return names.contains(text) ? .text(text) : nil
    case .url: return WebAddress(text).map { .text($0.text) }
    case .path: return text.isEmpty ? nil : .text(absolute(text))
    case .start:
      switch text {
      case "earliest": return .start(.earliest)
      case "latest": return .start(.latest)
      default: return Units.moment(text).map { .start(.time($0)) }
      }
    default: return Self.isText(text) ? .text(text) : nil
    }
  }

  private func scalar(_ node: YAMLNode, _ kind: ValueKind) throws(Mistake) -> String {
    guard let scalar = node.scalar, !scalar.isNull else {
      throw Mistake(location: node.location, text: "expected \(kind.expectation); found \(node.kind).")
    }
    return scalar.text
  }

  private func texts(
    _ node: YAMLNode, _ kind: ValueKind, least: Int, where fits: (String) -> Bool, _ mistakes: inout [Mistake]
  ) throws(Mistake) -> [String] {
    let nodes = node.sequence ?? (node.scalar.map { !$0.isNull } == true ? [node] : nil)
    guard let nodes, nodes.count >= least else {
      let found = nodes == nil ? node.kind : "an empty list"
      throw Mistake(location: node.location, text: "expected \(kind.expectation); found \(found).")
    }
    var found: [String] = []
    for node in nodes {
      let text = node.scalar.map { $0.isNull ? "" : $0.text }
      if let text, !text.isEmpty, fits(text) {
        if found.contains(text) {
          mistakes.append(Mistake(location: node.location, text: "\(text.quoted) is there twice; keep one."))
        }
        found.append(text)
      } else {
        let shown = text.map(\.quoted) ?? node.kind
        mistakes.append(Mistake(location: node.location, text: "expected \(kind.expectation); found \(shown)."))
      }
    }
    return found
  }

  // MARK: - Mappings

  private func entries(_ node: YAMLNode, _ kind: ValueKind, _ mistakes: inout [Mistake]) -> [YAMLMapping.Entry] {
    if let mapping = node.mapping { return mapping.entries }
    mistakes.append(Mistake(location: node.location, text: "expected \(kind.expectation); found \(node.kind)."))
    return []
  }

  private func properties(
    _ node: YAMLNode, _ kind: ValueKind, _ mistakes: inout [Mistake]
  ) -> [Configuration.Kafka.Property] {
    var found: [Configuration.Kafka.Property] = []
    for entry in entries(node, kind, &mistakes) {
      if SecretNames.areRefused(entry.key) {
        mistakes.append(
          Mistake(
            location: entry.keyLocation, key: entry.key,
            text: "a secret never stands in the file. Move it: kafka.secrets: "
              + "{\(entry.key): {env: USHER_KAFKA_PASSWORD}}, or {file: PATH}, or {command: [PROGRAM]}."))
      } else if let scalar = entry.value.scalar, !scalar.isNull {
        found.append(.init(name: entry.key, value: scalar.text))
      } else {
        mistakes.append(
          Mistake(location: entry.value.location, key: entry.key, text: "expected a text; found \(entry.value.kind)."))
      }
    }
    return found
  }

  private func secrets(
    _ node: YAMLNode, _ kind: ValueKind, _ mistakes: inout [Mistake]
  ) -> [Configuration.Kafka.SecretProperty] {
    var found: [Configuration.Kafka.SecretProperty] = []
    for entry in entries(node, kind, &mistakes) {
      do throws(Mistake) {
        found.append(.init(name: entry.key, source: try secret(entry.value)))
      } catch {
        mistakes.append(Mistake(location: error.location, key: entry.key, text: error.text))
      }
    }
    return found
  }

  private func attributes(
    _ node: YAMLNode, _ kind: ValueKind, _ mistakes: inout [Mistake]
  ) -> [Configuration.Kafka.Property] {
    let taken = ["id", "username", "email", "firstName", "lastName", "enabled", "locale", "groups", "attributes"]
    var found: [Configuration.Kafka.Property] = []
    for entry in entries(node, kind, &mistakes) {
      if taken.contains(entry.key) {
        let place = entry.key == "id" ? "userKey" : entry.key
        let hint = place == "attributes" ? "Choose another name." : "Write mapping.\(place) to map that field."
        mistakes.append(
          Mistake(
            location: entry.keyLocation, key: entry.key,
            text: "an attribute cannot have the name of a user's own field. \(hint)"))
      } else if let scalar = entry.value.scalar, !scalar.isNull, !scalar.text.isEmpty, Self.isText(scalar.text) {
        found.append(.init(name: entry.key, value: scalar.text))
      } else {
        mistakes.append(
          Mistake(
            location: entry.value.location, key: entry.key,
            text: "expected \(ValueKind.field.expectation); found \(entry.value.kind)."))
      }
    }
    return found
  }

  // MARK: - Secrets

  // No text of the node goes into an error here: a secret may have been written in the wrong place.
  private func secret(_ node: YAMLNode) throws(Mistake) -> SecretSource {
    guard let mapping = node.mapping else {
      let text =
        node.scalar.map(\.isNull) == false
        ? "a secret never stands in the file. Write \(Self.ways) instead, and renew the secret if others saw it."
        : "expected \(ValueKind.secret.expectation); found \(node.kind)."
      throw Mistake(location: node.location, text: text)
    }
    guard mapping.entries.count == 1, let entry = mapping.entries.first else {
      throw Mistake(location: node.location, text: "expected exactly one of \(Self.ways).")
    }
    let plain = entry.value.scalar.flatMap { $0.isNull || $0.text.isEmpty ? nil : $0.text }
    switch entry.key {
    case "env":
      guard let plain, Self.isVariable(plain) else {
        throw Mistake(
          location: entry.value.location,
          text: "expected the name of an environment variable after env, such as USHER_KEYCLOAK_SECRET.")
      }
      return .environment(name: plain)
    case "file":
      guard let plain else {
        throw Mistake(location: entry.value.location, text: "expected the path of a file after file.")
      }
      return .file(path: absolute(plain))
    case "command":
      let words = entry.value.sequence.map { $0.map { $0.scalar?.text } } ?? []
      let program = words.first.flatMap { $0 } ?? ""
      guard !program.isEmpty, words.allSatisfy({ $0 != nil }) else {
        throw Mistake(
          location: entry.value.location,
          text: "expected a list of a program and its arguments after command, such as [pass, show, usher].")
      }
      return .command(words.compactMap { $0 })
    default: throw Mistake(location: entry.keyLocation, text: "expected exactly one of \(Self.ways).")
    }
  }

  private static let ways = "{env: NAME}, {file: PATH} or {command: [PROGRAM, ARGUMENT]}"

  private func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    if path.hasPrefix("~/"), let home { return home + path.dropFirst() }
    return "\(folder)/\(path)"
  }

  // MARK: - Texts

  private static func isName(_ text: String, limit: Int) -> Bool {
    (1...limit).contains(text.utf8.count)
      && text.utf8.allSatisfy(\.isNameByte)
  }

  private static func isTopic(_ text: String) -> Bool { isName(text, limit: 249) && text != "." && text != ".." }

  private static func isText(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
  }

  private static func isVariable(_ text: String) -> Bool {
    text.utf8.first?.isASCIIDigit == false
      && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x5F }
  }
}
