import CMicrohttpd
import Glibc

/// An HTTP/1.1 server for this machine: health and metrics, and the simulated services of the sandbox.
///
/// It listens from `init` on, on loopback unless told otherwise, without TLS. The handler runs on the server's own
/// threads, several at a time; while one blocks, the connections of its thread wait, so answer late by
/// `HTTPServerResponse.delay`.
public final class HTTPServerDaemon: @unchecked Sendable {
  // Safe to share: libmicrohttpd may be called from any thread, and `daemon` is taken once, under the lock.

  /// Answers a request.
  public typealias Handler = @Sendable (HTTPServerRequest) -> HTTPServerResponse

  /// The port on which it listens.
  public let port: UInt16
  /// The address on which it listens.
  public let address: String

  /// `http://address:port`, without a slash at its end.
  public var url: String { "http://\(address):\(port)" }

  private let service: Service
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private var daemon: OpaquePointer?

  /// Starts to listen.
  ///
  /// - Throws: when address and port cannot be had.
  public init(_ settings: HTTPServerSettings = HTTPServerSettings(), handler: @escaping Handler) throws(HTTPServerError)
  {
    let service = Service(settings: settings, handler: handler)
    // The daemon's callbacks use it unretained: this object keeps it until the daemon has stopped.
    let context = Unmanaged.passUnretained(service).toOpaque()
    guard
      let daemon = cmhd_start(
        settings.address, settings.port, UInt32(settings.threads), UInt32(settings.idleSeconds),
        settings.maxHeadBytes * 2 + 65_536, serverAccess, serverCompleted, context)
    else { throw HTTPServerError(place: "\(settings.address):\(settings.port)", code: errno) }
    self.service = service
    self.daemon = daemon
    address = settings.address
    port = cmhd_port(daemon)
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    stop(within: .zero)
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Accepts no more connections, waits for requests to be answered, at most `limit`, and closes all connections.
  ///
  /// Answers that are held back longer go out at once, if their clients still listen. Blocks the caller; a handler that
  /// does not return blocks it longer. May be called again.
  public func stop(within limit: Duration = .seconds(5)) {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    guard let daemon else { return }
    self.daemon = nil
    let listener = MHD_quiesce_daemon(daemon)
    service.delays.stop(by: DelayLine.now() + limit.nanoseconds)
    MHD_stop_daemon(daemon)
    if listener >= 0 { close(listener) }
  }
}

/// What the callbacks need: the handler, and the answers that are held back.
private final class Service: Sendable {
  let settings: HTTPServerSettings
  let handler: HTTPServerDaemon.Handler
  let delays = DelayLine()

  init(settings: HTTPServerSettings, handler: @escaping HTTPServerDaemon.Handler) {
    self.settings = settings
    self.handler = handler
  }

  /// The header fields are there; the body is not.
  func begin(_ exchange: Exchange, _ connection: OpaquePointer) -> MHD_Result {
    delays.begin()
    let announced = exchange.request.header("Content-Length").flatMap { Int($0) } ?? 0
    if announced > settings.maxBodyBytes {
      return answer(exchange, connection, HTTPServerResponse(status: 413, closesConnection: true))
    }
    if var refusal = settings.admit?(exchange.request) {
      refusal.closesConnection = refusal.closesConnection || announced > 0
      // A suspended connection would come back in the middle of its body, where no answer can be given.
      refusal.delay = nil
      return answer(exchange, connection, refusal)
    }
    exchange.request.body.reserveCapacity(announced)
    return .YES
  }

  func takeBody(_ exchange: Exchange, _ bytes: UnsafeRawBufferPointer) {
    // Answered before its body came: libmicrohttpd reads on without us.
    guard !exchange.isTooLong else { return }
    if exchange.request.body.count + bytes.count > settings.maxBodyBytes {
      exchange.isTooLong = true
      exchange.request.body = []
    } else {
      exchange.request.body.append(contentsOf: bytes)
    }
  }

  /// The body is there, or a suspended connection goes on.
  func respond(_ exchange: Exchange, _ connection: OpaquePointer) -> MHD_Result {
    switch exchange.stage {
    case .answered:
      return .YES
    case .heldBack(var response):
      response.delay = nil
      return answer(exchange, connection, response)
    case .reading:
      let response =
        exchange.isTooLong ? HTTPServerResponse(status: 413, closesConnection: true) : handler(exchange.request)
      return answer(exchange, connection, response)
    }
  }

  private func answer(_ exchange: Exchange, _ connection: OpaquePointer, _ response: HTTPServerResponse) -> MHD_Result {
    if let delay = response.delay, delay > .zero {
      // First the stage: once suspended, another thread may resume it.
      exchange.stage = .heldBack(response)
      if delays.hold(connection, for: delay) { return .YES }
    }
    exchange.stage = .answered
    if response.dropsConnection { return .NO }
    let made = response.body.withUnsafeBytes { bytes in
      MHD_create_response_from_buffer(
        bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
    }
    guard let made else { return .NO }
    for header in response.headers { MHD_add_response_header(made, header.name, header.value) }
    if response.closesConnection { MHD_add_response_header(made, "Connection", "close") }
    defer { MHD_destroy_response(made) }
    return MHD_queue_response(connection, UInt32(response.status), made)
  }
}

// libmicrohttpd calls these on its threads: first with the header fields, then with pieces of the body, then without.
private func serverAccess(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?, _ path: UnsafePointer<CChar>?,
  _ method: UnsafePointer<CChar>?, _ version: UnsafePointer<CChar>?, _ upload: UnsafePointer<CChar>?,
  _ uploadSize: UnsafeMutablePointer<Int>?, _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let context, let connection, let path, let method, let uploadSize, let state else { return .NO }
  let service = Unmanaged<Service>.fromOpaque(context).takeUnretainedValue()
  guard let known = state.pointee else {
    let exchange = Exchange(.read(connection, method: method, path: path))
    state.pointee = Unmanaged.passRetained(exchange).toOpaque()
    return service.begin(exchange, connection)
  }
  let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
  if uploadSize.pointee > 0 {
    service.takeBody(exchange, UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee))
    uploadSize.pointee = 0
    return .YES
  }
  return service.respond(exchange, connection)
}

private func serverCompleted(
  _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
  _ state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ reason: MHD_RequestTerminationCode
) {
  guard let context, let known = state?.pointee else { return }
  state?.pointee = nil
  Unmanaged<Exchange>.fromOpaque(known).release()
  Unmanaged<Service>.fromOpaque(context).takeUnretainedValue().delays.end()
}
