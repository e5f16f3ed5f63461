import CCurl

/// One easy handle of libcurl with the exchange that it carries; used for one exchange after another.
///
/// Not shared: the client that owns it, and libcurl's callbacks, run on the HTTP thread only.
final class Transfer {
  typealias Continuation = UnsafeContinuation<Result<HTTPResponse, HTTPError>, Never>

  let easy: UnsafeMutableRawPointer
  private let settings: HTTPSettings
  private let errorText: UnsafeMutablePointer<CChar>

  /// Number of the exchange, for cancelling it.
  var id: UInt64 = 0
  /// Whoever waits for the answer; nil between exchanges.
  var continuation: Continuation?
  /// The owner while an exchange is under way.
  var client: HTTPClient?
  /// The place in the owner's list of exchanges under way.
  var slot = 0

  private var request: HTTPRequest?
  private var lines: [UInt8] = []
  private var body: [UInt8] = []
  /// How often the request was about to be written, on whatever connection.
  private var attempts = 0
  private var wasRepeatRefused = false
  private var isTooLarge = false

  // What the handle was set to, so that the next exchange sets only what differs.
  private var setShape: Shape?
  private var setURL = ""
  private var setHeaders: [HTTPHeader]?
  private var setTimeout: Duration?
  private var headerList: UnsafeMutablePointer<curl_slist>?

  private struct Shape: Equatable {
    var method: String
    var hasBody: Bool
  }

  /// A handle with the options that all exchanges share.
  init(settings: HTTPSettings) {
    guard let easy = curl_easy_init() else { preconditionFailure("no memory left for an HTTP transfer") }
    self.easy = easy
    self.settings = settings
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    errorText.deallocate()
  }

  /// Makes the handle ready for a request; afterwards it can be added to the multi handle.
  func prepare(_ request: HTTPRequest) throws(HTTPError) {
    attempts = 0
    wasRepeatRefused = false
    isTooLarge = false
    errorText.pointee = 0
    lines.removeAll(keepingCapacity: true)
    let hasBody = !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(request.method)
    let shape = Shape(method: request.method, hasBody: hasBody)
    if shape != setShape {
      setShape = nil
      try setCommon(shape, request)
      setShape = shape
    }
    if setURL != request.url {
      setURL = ""
      try set(request) { ccurl_set_text(easy, CURLOPT_URL, request.url) }
      setURL = request.url
    }
    if setHeaders != request.headers {
      try setFields(request, shape)
    }
    let timeout = request.timeout ?? settings.timeout
    if setTimeout != timeout {
      try set(request) { ccurl_set_long(easy, CURLOPT_TIMEOUT_MS, timeout.curlMilliseconds) }
      setTimeout = timeout
    }
    self.request = request
    if hasBody {
      // The pointer outlives the closure: an array's storage neither moves nor goes while somebody keeps the array and
      // nobody changes it, and `self.request` keeps it until `finish`.
      let bytes = request.body.withUnsafeBytes { UnsafeRawPointer($0.baseAddress) }
      try set(request) { ccurl_set_body(easy, request.body.isEmpty ? nil : bytes, curl_off_t(request.body.count)) }
    }
  }

  /// Whether a byte of the request may have left.
  var mayHaveReachedServer: Bool {
    attempts > 0 && ccurl_get_long(easy, CURLINFO_REQUEST_SIZE) > 0
  }

  /// Ends the exchange and makes the handle free for the next one. The handle is no longer in the multi handle.
  func finish(_ outcome: Outcome) -> Result<HTTPResponse, HTTPError> {
    defer {
      request = nil
      body = []
    }
    switch outcome {
    case .curl(CURLE_OK):
      return .success(response())
    case .curl(let code):
      return .failure(error(code))
    case .cancelled:
      return .failure(.cancelled(mayHaveReachedServer: mayHaveReachedServer))
    case .stopped:
      let detail = "\(request?.place ?? "the server"): usher ended before the answer came"
      return .failure(mayHaveReachedServer ? .answerLost(.stopped, detail: detail) : .notSent(.stopped, detail: detail))
    }
  }

  /// How an exchange ended.
  enum Outcome {
    case curl(CURLcode)
    case cancelled
    case stopped
  }

  private func response() -> HTTPResponse {
    HTTPResponse(
      status: ccurl_get_long(easy, CURLINFO_RESPONSE_CODE), headers: HTTPHeaders(lines: lines), body: body,
      seconds: Double(ccurl_get_size(easy, CURLINFO_TOTAL_TIME_T)) / 1_000_000,
      isReused: ccurl_get_long(easy, CURLINFO_NUM_CONNECTS) == 0)
  }
}

// MARK: - Options

extension Transfer {
  private func setCommon(_ shape: Shape, _ request: HTTPRequest) throws(HTTPError) {
    // Clears options only: connections, their TLS sessions and the name cache belong to the multi handle.
    curl_easy_reset(easy)
    setURL = ""
    setHeaders = nil
    setTimeout = nil
    // Safe: the handle never outlives this object, which stays alive in its client while an exchange is under way.
    let context = Unmanaged.passUnretained(self).toOpaque()
    var codes: [CURLcode] = [
      ccurl_set_pointer(easy, CURLOPT_PRIVATE, context),
      ccurl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorText),
      ccurl_set_write(easy, transferTookBody, context),
      ccurl_set_header(easy, transferTookHeader, context),
      ccurl_set_prerequest(easy, transferIsAboutToSend, context),
      // Without it libcurl would use SIGALRM and the process-wide signal handlers.
      ccurl_set_long(easy, CURLOPT_NOSIGNAL, 1),
      ccurl_set_long(easy, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1)),
      ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"),
      ccurl_set_long(easy, CURLOPT_FOLLOWLOCATION, 0),
      ccurl_set_long(easy, CURLOPT_TCP_KEEPALIVE, 1),
      ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, settings.connectTimeout.curlMilliseconds),
      ccurl_set_text(easy, CURLOPT_USERAGENT, settings.userAgent),
      ccurl_set_long(easy, CURLOPT_SSL_VERIFYPEER, settings.verifiesServer ? 1 : 0),
      ccurl_set_long(easy, CURLOPT_SSL_VERIFYHOST, settings.verifiesServer ? 2 : 0),
    ]
    if let authorities = settings.authorities { codes.append(ccurl_set_text(easy, CURLOPT_CAINFO, authorities)) }
    switch settings.proxy {
    case .none: codes.append(ccurl_set_text(easy, CURLOPT_PROXY, ""))
    case .environment: break
    case .url(let url): codes.append(ccurl_set_text(easy, CURLOPT_PROXY, url))
    }
    if shape.method == "HEAD" {
      codes.append(ccurl_set_long(easy, CURLOPT_NOBODY, 1))
    } else if shape.hasBody {
      codes.append(ccurl_set_long(easy, CURLOPT_POST, 1))
      if shape.method != "POST" { codes.append(ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, shape.method)) }
    } else {
      codes.append(ccurl_set_long(easy, CURLOPT_HTTPGET, 1))
      if shape.method != "GET" { codes.append(ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, shape.method)) }
    }
    guard shape.method.utf8.allSatisfy({ $0 >= UInt8(ascii: "A") && $0 <= UInt8(ascii: "Z") }), !shape.method.isEmpty
    else {
      throw .notSent(.invalid, detail: "\(request.place): the method is not one of HTTP's")
    }
    if let code = codes.first(where: { $0 != CURLE_OK }) { throw invalid(request, code) }
  }

  private func setFields(_ request: HTTPRequest, _ shape: Shape) throws(HTTPError) {
    setHeaders = nil
    var list: UnsafeMutablePointer<curl_slist>?
    // A body over 1 MB would otherwise wait up to a second for a "100 Continue" that nobody sends.
    var lines = ["Expect:"]
    // Without a field of the caller's libcurl would claim that the body is a form.
    if shape.hasBody && !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
      lines.append("Content-Type:")
    }
    for header in request.headers {
      guard header.isWellFormed else {
        throw .notSent(
          .invalid, detail: "\(request.place): a header field holds a line end or another control character")
      }
      // libcurl takes "Name:" for "leave it out" and "Name;" for an empty value.
      lines.append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
    }
    for line in lines {
      guard let longer = curl_slist_append(list, line) else { preconditionFailure("no memory left for a header") }
      list = longer
    }
    let code = ccurl_set_headers(easy, list)
    curl_slist_free_all(headerList)
    headerList = list
    if code != CURLE_OK { throw invalid(request, code) }
    setHeaders = request.headers
  }

  private func set(_ request: HTTPRequest, _ option: () -> CURLcode) throws(HTTPError) {
    let code = option()
    if code != CURLE_OK { throw invalid(request, code) }
  }

  private func invalid(_ request: HTTPRequest, _ code: CURLcode) -> HTTPError {
    .notSent(.invalid, detail: "\(request.place): \(String(cString: curl_easy_strerror(code)))")
  }
}

// MARK: - Errors

extension Transfer {
  private func error(_ code: CURLcode) -> HTTPError {
    let said = errorText.pointee != 0 ? String(cString: errorText) : String(cString: curl_easy_strerror(code))
    let place = request?.place ?? "the server"
    if mayHaveReachedServer {
      if wasRepeatRefused { return .answerLost(.reset, detail: "\(place): the kept connection ended") }
      if isTooLarge {
        return .answerLost(.tooLarge, detail: "\(place): more than \(settings.maxAnswerBytes) bytes")
      }
      return .answerLost(Self.reasonAfterSending(code), detail: "\(place): \(said)")
    }
    return .notSent(Self.reasonBeforeSending(code), detail: "\(place): \(said)")
  }

  private static func reasonAfterSending(_ code: CURLcode) -> HTTPError.Reason {
    switch code {
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND, CURLE_COULDNT_CONNECT: .reset
    case CURLE_PARTIAL_FILE, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING: .broken
    default: .other
    }
  }

  private static func reasonBeforeSending(_ code: CURLcode) -> HTTPError.Reason {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
    case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
      .tls
    case CURLE_OPERATION_TIMEDOUT: .timeout
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT: .invalid
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: .reset
    default: .other
    }
  }
}

// MARK: - What libcurl calls

extension Transfer {
  /// Before each attempt to write the request. libcurl repeats a request on its own when a kept connection closed
  /// without a byte of answer, yet the server may have acted on it: then one attempt is all there is.
  fileprivate func isAboutToSend() -> Bool {
    if mayHaveReachedServer && request?.mayBeRepeated != true {
      wasRepeatRefused = true
      return false
    }
    attempts += 1
    return true
  }

  fileprivate func tookHeader(_ line: UnsafeRawBufferPointer) {
    // A status line: of the answer, or of an interim one (1xx) before it.
    if line.starts(with: "HTTP/".utf8) {
      lines.removeAll(keepingCapacity: true)
      return
    }
    if line.count > 2 { lines.append(contentsOf: line) }
  }

  fileprivate func tookBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if body.isEmpty {
      let announced = Int(ccurl_get_size(easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T))
      if announced > 0 { body.reserveCapacity(min(announced, settings.maxAnswerBytes)) }
    }
    if body.count + bytes.count > settings.maxAnswerBytes {
      isTooLarge = true
      return false
    }
    body.append(contentsOf: bytes)
    return true
  }
}

/// The transfer behind a callback's context: the pointer that `setCommon` registered, alive as long as its handle.
private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
  context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func transferTookBody(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context) else { return 0 }
  return transfer.tookBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
}

private func transferTookHeader(
  _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
  guard let transfer = transfer(context) else { return 0 }
  transfer.tookHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}

private func transferIsAboutToSend(
  _ context: UnsafeMutableRawPointer?, _ remote: UnsafeMutablePointer<CChar>?, _ local: UnsafeMutablePointer<CChar>?,
  _ remotePort: Int32, _ localPort: Int32
) -> Int32 {
  guard let transfer = transfer(context) else { return CURL_PREREQFUNC_ABORT }
  return transfer.isAboutToSend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}
