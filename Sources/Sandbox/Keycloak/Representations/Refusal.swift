import HTTPServer
import JSON

/// An answer that is not success, thrown from where the reason is found.
struct Refusal: Error {
  let response: HTTPServerResponse

  init(_ status: Int, _ body: JSONValue? = nil) {
    response = body.map { .json(status, $0, type: "application/json") } ?? HTTPServerResponse(status: status)
  }

  /// `{"errorMessage":…}`: what the admin API says about data.
  static func message(_ status: Int, _ text: String) -> Refusal { Refusal(status, ["errorMessage": .string(text)]) }

  /// `{"error":…}`
  static func error(_ status: Int, _ text: String) -> Refusal { Refusal(status, ["error": .string(text)]) }

  /// `{"error":…,"error_description":…}`
  static func described(_ status: Int, _ error: String, _ text: String) -> Refusal {
    Refusal(status, ["error": .string(error), "error_description": .string(text)])
  }

  static let unauthorized = error(401, "HTTP 401 Unauthorized")
  static let forbidden = error(403, "HTTP 403 Forbidden")
  static let notFound = error(404, "HTTP 404 Not Found")
  static let notAllowed = error(405, "HTTP 405 Method Not Allowed")
  static let noUser = error(404, "User not found")
  static let noGroup = error(404, "Group not found")
  static let noRole = error(404, "Role not found")
  static let unknown = described(500, "unknown_error", "For more on this error consult the server log.")
  static let duplicate = message(409, "Duplicate resource error")
  static let sameName = message(409, "User exists with same username")
  static let sameMail = message(409, "User exists with same email")
  static let noName = message(400, "User name is missing")

  static func cannotParse(_ status: Int) -> Refusal { described(status, "unknown_error", "Cannot parse the JSON") }
}

extension HTTPServerResponse {
  static func json(
    _ status: Int, _ value: JSONValue, type: String = "application/json;charset=UTF-8"
  ) -> HTTPServerResponse {
    bytes(status, value.bytes, type: type)
  }

  static func bytes(
    _ status: Int, _ bytes: [UInt8], type: String = "application/json;charset=UTF-8"
  ) -> HTTPServerResponse {
    HTTPServerResponse(status: status, headers: [("Cache-Control", "no-cache"), ("Content-Type", type)], body: bytes)
  }

  static let done = HTTPServerResponse(status: 204)

  static func created(_ location: String) -> HTTPServerResponse {
    HTTPServerResponse(status: 201, headers: [("Location", location)])
  }
}
