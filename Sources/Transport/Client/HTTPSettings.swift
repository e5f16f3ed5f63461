/// How a client connects. The defaults suit a service in the same network, verified by the system's authorities.
public struct HTTPSettings: Sendable, Equatable {
  /// Which way to the server.
  public enum Proxy: Sendable, Equatable {
    /// Straight to the server, whatever the environment says.
    case none
    /// As `http_proxy`, `https_proxy` and `no_proxy` of the environment say.
    case environment
    /// Through the proxy with this URL.
    case url(String)
  }

  /// Requests on their way at the same time, each on a connection of its own; further ones wait in their order.
  public var maxConnections: Int
  /// From the name look-up to the end of the TLS handshake.
  public var connectTimeout: Duration
  /// For requests that name none: from the start of the transfer to the last byte of the answer.
  public var timeout: Duration
  /// A PEM file with the authorities to trust; nil: the system's.
  public var authorities: String?
  /// Whether the server's certificate and name must be right. Off only for experiments: anybody could answer.
  public var verifiesServer: Bool
  /// The User-Agent field.
  public var userAgent: String
  /// Which way to the server.
  public var proxy: Proxy
  /// The longest body of an answer, in bytes; a longer one ends the transfer with `tooLarge`.
  public var maxAnswerBytes: Int

  /// Settings; see the properties.
  public init(
    maxConnections: Int = 8, connectTimeout: Duration = .seconds(10), timeout: Duration = .seconds(60),
    authorities: String? = nil, verifiesServer: Bool = true, userAgent: String = "usher", proxy: Proxy = .none,
    maxAnswerBytes: Int = 256 << 20
  ) {
    self.maxConnections = max(1, maxConnections)
    self.connectTimeout = connectTimeout
    self.timeout = timeout
    self.authorities = authorities
    self.verifiesServer = verifiesServer
    self.userAgent = userAgent
    self.proxy = proxy
    self.maxAnswerBytes = maxAnswerBytes
  }
}

extension Duration {
  /// Whole milliseconds, rounded up, at least 1: libcurl takes 0 for "no limit".
  var curlMilliseconds: Int {
    let (seconds, attoseconds) = components
    if seconds >= Int64(Int32.max) / 1000 { return Int(Int32.max) }
    return max(1, Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }
}
