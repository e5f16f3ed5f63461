import JSON
import Testing

/// One thing that Keycloak does: tried on the sandbox always, and on a real server where there is one.
struct KeycloakCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let run: @Sendable (KeycloakBench) async throws -> Void

  init(_ claim: String, _ run: @escaping @Sendable (KeycloakBench) async throws -> Void) {
    testDescription = claim
    self.run = run
  }

  static let all = imports + users + lookups + others

  static let unknown =
    #"{"error":"unknown_error","error_description":"For more on this error consult the server log."}"#
  static let cannotParse = #"{"error":"unknown_error","error_description":"Cannot parse the JSON"}"#
  static let duplicate = #"{"errorMessage":"Duplicate resource error"}"#
}

extension KeycloakBench.Answer {
  /// Expects a status and a body.
  func expect(_ status: Int, _ text: String? = nil, _ location: SourceLocation = #_sourceLocation) {
    #expect(self.status == status, "\(self.text)", sourceLocation: location)
    if let text { #expect(self.text == text, sourceLocation: location) }
  }
}
