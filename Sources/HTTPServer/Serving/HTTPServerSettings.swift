/// Where a server listens and what it lets in.
public struct HTTPServerSettings: Sendable {
  /// Looks at a request before its body is read; an answer refuses it at once (its `delay` does not count), and closes
  /// the connection where a body was to come.
  public typealias Admission = @Sendable (HTTPServerRequest) -> HTTPServerResponse?

  /// The IPv4 address; loopback unless set.
  public var address: String
  /// The port; 0: any free one (`HTTPServer.port` tells which).
  public var port: UInt16
  /// Threads that read, run the handler and write.
  public var threads: Int
  /// The longest body, in bytes; a longer one is answered 413 and the connection closed, before it is read where its
  /// length is announced.
  public var maxBodyBytes: Int
  /// The room for request line and header fields of one request, in bytes; more is answered 414 or 431.
  public var maxHeadBytes: Int
  /// After how many seconds without a byte a connection is closed; 0: never.
  public var idleSeconds: Int
  /// Refuses requests before their body is read; nil: none.
  public var admit: Admission?

  /// Settings; see the properties.
  public init(
    address: String = "127.0.0.1", port: UInt16 = 0, threads: Int = 2, maxBodyBytes: Int = 16 << 20,
    maxHeadBytes: Int = 64 << 10, idleSeconds: Int = 0, admit: Admission? = nil
  ) {
    self.address = address
    self.port = port
    self.threads = max(1, threads)
    self.maxBodyBytes = maxBodyBytes
    self.maxHeadBytes = maxHeadBytes
    self.idleSeconds = idleSeconds
    self.admit = admit
  }
}
