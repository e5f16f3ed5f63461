/// What a handler answers, or how it misbehaves.
public struct HTTPServerResponse: Sendable {
  /// The status, 200 to 599.
  public var status: Int
  /// Header fields beside Content-Length, which is added.
  public var headers: [(name: String, value: String)]
  /// The body's bytes.
  public var body: [UInt8]
  /// How long the answer is held back; no thread waits meanwhile.
  public var delay: Duration?
  /// Whether the connection is closed without any answer, after the handler has run and `delay` has passed.
  public var dropsConnection: Bool
  /// Whether the connection is closed after the answer (`connection: close`).
  public var closesConnection: Bool

  /// An answer; see the properties.
  public init(
    status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [], delay: Duration? = nil,
    dropsConnection: Bool = false, closesConnection: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.delay = delay
    self.dropsConnection = dropsConnection
    self.closesConnection = closesConnection
  }

  /// An answer with a text and its content type.
  public init(status: Int, contentType: String, text: String) {
    self.init(status: status, headers: [("Content-Type", contentType)], body: Array(text.utf8))
  }

  /// No answer: the connection is closed.
  public static let drop = HTTPServerResponse(status: 500, dropsConnection: true)
}
