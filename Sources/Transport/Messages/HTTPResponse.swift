/// What a server answered; any status is an answer, only its absence is an `HTTPError`.
public struct HTTPResponse: Sendable {
  /// The status, 200 to 599.
  public var status: Int
  /// The header fields.
  public var headers: HTTPHeaders
  /// The body's bytes, decoded from chunks.
  public var body: [UInt8]
  /// From the start of the transfer to the last byte of the answer; not the wait for a free connection.
  public var seconds: Double
  /// Whether a kept connection was used: no name look-up, no TCP and no TLS handshake.
  public var isReused: Bool

  /// An answer; see the properties. For tests and fakes too.
  public init(
    status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], seconds: Double = 0, isReused: Bool = false
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.seconds = seconds
    self.isReused = isReused
  }
}
