/// What a client asked.
public struct HTTPServerRequest: Sendable {
  /// The method as it came, `GET` and the like.
  public var method: String
  /// The path as it came, escapes and all: `/users/a%2Fb`.
  public var path: String
  /// The path's parts between slashes, each decoded: `["users", "a/b"]`; empty parts are kept (`//`), a leading slash is not.
  public var segments: [String]
  /// The query's items in their order, decoded; an item without `=` has the value "".
  public var query: [(name: String, value: String)]
  /// The header fields in their order.
  public var headers: [(name: String, value: String)]
  /// The whole body; empty while `HTTPServerSettings.admit` looks at a request.
  public var body: [UInt8]
  /// When its header fields were there; the body may have come much later.
  public var began = ContinuousClock.now

  /// A request, as tests of a handler make one. `target` is path and query, `/users?first=0`.
  public init(
    _ method: String, _ target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    self.method = method
    path = String(parts.first ?? "")
    segments = Self.segments(of: path)
    query = parts.count < 2 ? [] : FormItems.parse(parts[1])
    self.headers = headers
    self.body = body
  }

  init(method: String, path: String, query: [(name: String, value: String)], headers: [(name: String, value: String)]) {
    self.method = method
    self.path = path
    segments = Self.segments(of: path)
    self.query = query
    self.headers = headers
    body = []
  }

  /// The first value of a header field, or nil; names are compared without case.
  public func header(_ name: String) -> String? {
    let wanted = name.lowercased()
    return headers.first { $0.name.lowercased() == wanted }?.value
  }

  /// The first value of a query item, or nil.
  public func queryValue(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  private static func segments(of path: String) -> [String] {
    let rest = path.hasPrefix("/") ? path.dropFirst() : path[...]
    return rest.isEmpty
      ? [] : rest.split(separator: "/", omittingEmptySubsequences: false).map { PercentCoding.decode($0) }
  }
}
