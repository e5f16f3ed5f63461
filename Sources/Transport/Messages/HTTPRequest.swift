/// What a client sends: one exchange with a server.
///
/// Keep one `headers` array for requests that share it: fields are handed to the connection again only when they
/// change, and comparing an array with itself costs nothing.
public struct HTTPRequest: Sendable {
  /// `GET`, `POST`, `PUT`, `DELETE`, `PATCH` or `HEAD`, in capitals.
  public var method: String
  /// The whole URL, `http://…` or `https://…`, with everything percent-encoded that needs it.
  public var url: String
  /// Fields beside those that the client adds itself (Host, Content-Length, User-Agent).
  public var headers: [HTTPHeader]
  /// The body's bytes; moved through, never copied.
  public var body: [UInt8]
  /// From the first byte of the connection to the last byte of the answer; nil: the client's setting.
  public var timeout: Duration?
  /// Whether the client may send it a second time on its own when a kept connection turns out to be dead.
  ///
  /// True for GET and HEAD only, unless set: a server may have acted on a request and died before it answered.
  public var mayBeRepeated: Bool

  /// A request; see the properties.
  public init(
    _ method: String, _ url: String, headers: [HTTPHeader] = [], body: [UInt8] = [], timeout: Duration? = nil,
    mayBeRepeated: Bool? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeout = timeout
    self.mayBeRepeated = mayBeRepeated ?? (method == "GET" || method == "HEAD")
  }

  /// Host and port as the URL names them, without name and password: the only part of a URL that texts may show.
  var place: String {
    var rest = url[...]
    if let scheme = rest.firstRange(of: "://") { rest = rest[scheme.upperBound...] }
    rest = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    if let at = rest.lastIndex(of: "@") { rest = rest[rest.index(after: at)...] }
    return rest.isEmpty ? "a URL without a host" : String(rest)
  }
}
