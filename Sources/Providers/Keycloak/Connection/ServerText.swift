import JSON
import Transport

/// What Keycloak says in an answer that is no success.
///
/// Shapes: `{"errorMessage":…}`, `{"field":…,"errorMessage":…,"params":…}`, `{"errors":[…]}`, `{"error":…,
/// "error_description":…}`, nothing, or a proxy's page.
struct ServerText {
  /// One fault of a field.
  struct FieldFault {
    var field: String
    var rule: String
  }

  /// The sentence or code; empty where there is none.
  let line: String
  /// The faults of fields, where the profile refused some.
  let fields: [FieldFault]

  init(_ response: HTTPResponse) {
    guard let json = try? JSONValue.parse(response.body) else {
      let isText = response.headers["Content-Type"]?.hasPrefix("text/plain") ?? false
      line = isText ? String(decoding: response.body.prefix(200), as: UTF8.self) : ""
      fields = []
      return
    }
    let faults = json["errors"]?.array ?? (json["field"] == nil ? [] : [json])
    fields = faults.compactMap { fault in
      guard let field = fault["field"]?.string else { return nil }
      return FieldFault(field: field, rule: fault["errorMessage"]?.string ?? "refused")
    }
    let texts = [json["error"]?.string, json["error_description"]?.string, json["errorMessage"]?.string]
    line =
      fields.isEmpty
      ? texts.compactMap { $0 }.joined(separator: ": ")
      : fields.map { "\($0.field): \($0.rule)" }.joined(separator: ", ")
  }
}
