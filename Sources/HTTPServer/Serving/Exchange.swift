import CMicrohttpd

/// One request on its way through the server; touched by one thread at a time.
final class Exchange {
  /// How far it is.
  enum Stage {
    /// The body comes in.
    case reading
    /// The answer is known, and held back until `DelayLine` lets it go.
    case heldBack(HTTPServerResponse)
    /// The answer was given to libmicrohttpd.
    case answered
  }

  var request: HTTPServerRequest
  var stage = Stage.reading
  var isTooLong = false

  init(_ request: HTTPServerRequest) {
    self.request = request
  }
}

extension HTTPServerRequest {
  /// Reads what libmicrohttpd knows after the header fields.
  static func read(
    _ connection: OpaquePointer, method: UnsafePointer<CChar>, path: UnsafePointer<CChar>
  ) -> HTTPServerRequest {
    var headers = Fields()
    var query = Fields()
    withUnsafeMutablePointer(to: &headers) { cmhd_each_header(connection, collectField, $0) }
    withUnsafeMutablePointer(to: &query) { cmhd_each_argument(connection, collectField, $0) }
    return HTTPServerRequest(
      method: String(cString: method), path: String(cString: path),
      query: query.items.map { (PercentCoding.decode($0.name), PercentCoding.decode($0.value)) },
      headers: headers.items)
  }
}

private struct Fields {
  var items: [(name: String, value: String)] = []
}

private func collectField(
  _ context: UnsafeMutableRawPointer?, _ kind: MHD_ValueKind, _ name: UnsafePointer<CChar>?,
  _ value: UnsafePointer<CChar>?
) -> MHD_Result {
  guard let name, let fields = context?.assumingMemoryBound(to: Fields.self) else { return .YES }
  fields.pointee.items.append((String(cString: name), value.map { String(cString: $0) } ?? ""))
  return .YES
}
