import Commands
import JSON
import Platform
import TestSupport

/// A configuration in a folder of its own, for doctor to look at. The defaults name nothing that answers.
struct DoctorPlace {
  var bootstrap = "127.0.0.1:1"
  /// Lines under `kafka:`.
  var kafka = ""
  var sourceTopics = ["users"]
  var progress = "usher.progress"
  var replies = "usher.replies"
  var errors = "usher.errors"
  var url = "http://127.0.0.1:1"
  var realm = "usher"
  var client = "usher"
  var secret = "usher-secret"
  /// Attributes that the mapping fills.
  var attributes: [String] = []
  /// Lines under `provider.keycloak`.
  var keycloak = ""
  let folder: String

  init(_ folder: String) { self.folder = folder }

  /// The configuration's path.
  var file: String { "\(folder)/config.yaml" }

  /// Writes configuration and secret, and runs `usher doctor` in a process of its own.
  func doctor(_ arguments: String..., extra: String = "") async throws -> (code: ExitCode?, output: String) {
    try write(extra)
    let finished = try await runUsher(["doctor", "--config", file, "--state", "\(folder)/state"] + arguments)
    guard case .exited(let code) = finished.end else { return (nil, finished.outputText + finished.errorsText) }
    return (ExitCode(rawValue: code), finished.outputText + finished.errorsText)
  }

  /// As `doctor -o json`: the lines by kind.
  func lines(_ arguments: String...) async throws -> Lines {
    try write("")
    let finished = try await runUsher(
      ["doctor", "-o", "json", "--config", file, "--state", "\(folder)/state"] + arguments)
    guard case .exited(let code) = finished.end else { throw Killed() }
    let lines = try finished.outputText.split(separator: "\n").map { try JSONValue.parse(String($0)) }
    return Lines(code: ExitCode(rawValue: code), all: lines, text: finished.outputText + finished.errorsText)
  }

  private func write(_ extra: String) throws {
    try FileStore.write(secret + "\n", to: "\(folder)/secret")
    try FileStore.write(
      """
      instance: doctor
      kafka:
        bootstrap: \(bootstrap)
        topics: {progress: \(progress), replies: \(replies), errors: \(errors)}
      \(kafka.indented(2))
      sources:
        - name: hr
          topics: [\(sourceTopics.joined(separator: ", "))]
          mapping: {attributes: {\(attributes.map { "\($0): \($0)" }.joined(separator: ", "))}}
      provider:
        keycloak:
          url: \(url)
          realm: \(realm)
          client: \(client)
          secret: {file: \(folder)/secret}
      \(keycloak.indented(4))
      \(extra)
      """, to: file)
  }

  /// What doctor printed as JSON.
  struct Lines {
    let code: ExitCode?
    let all: [JSONValue]
    let text: String

    /// The last check of a subject.
    func check(_ subject: String) -> JSONValue? {
      all.last { $0["kind"]?.string == "check" && $0["subject"]?.string == subject }
    }

    /// The grade of the last check of a subject.
    func grade(_ subject: String) -> String? { check(subject)?["grade"]?.string }

    /// Text and remedy of the last check of a subject.
    func words(_ subject: String) -> String {
      "\(check(subject)?["text"]?.string ?? "") \(check(subject)?["remedy"]?.string ?? "")"
    }

    /// The texts of a kind: `will`, `did`, `failed`.
    func texts(_ kind: String) -> [String] {
      all.filter { $0["kind"]?.string == kind }.compactMap { $0["text"]?.string }
    }

    /// Subjects of all problems, of every run of the checks.
    var problems: [String] {
      all.filter { $0["grade"]?.string == "problem" }.compactMap { $0["subject"]?.string }
    }

    /// The last line.
    var summary: JSONValue? { all.last { $0["kind"]?.string == "summary" } }
  }

  /// usher was ended by a signal.
  struct Killed: Error {}
}

extension String {
  fileprivate func indented(_ width: Int) -> String {
    split(separator: "\n").map { String(repeating: " ", count: width) + $0 }.joined(separator: "\n")
  }
}
