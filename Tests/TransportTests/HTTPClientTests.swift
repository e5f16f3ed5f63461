import HTTPServer
import Platform
import TestSupport
import Testing
import Transport

@Suite struct HTTPClientTests {
  let thread: HTTPThread

  init() throws {
    thread = try HTTPThread()
  }

  @Test func `requests in a row use one connection`() async throws {
    let server = try HTTPServerDaemon { request in HTTPServerResponse(status: 200, body: request.body) }
    let client = HTTPClient(thread: thread)
    var reused: [Bool] = []
    for number in 0..<5 {
      let response = try await client.send(HTTPRequest("POST", server.url, body: [UInt8(number)]))
      #expect(response.body == [UInt8(number)])
      reused.append(response.isReused)
    }
    #expect(reused == [false, true, true, true, true])
    stop(server)
  }

  @Test func `no more requests are on their way than the settings allow`() async throws {
    let running = Locked((now: 0, most: 0))
    let server = try HTTPServerDaemon(HTTPServerSettings(threads: 8)) { _ in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      busy(milliseconds: 2)
      running.withLock { $0.now -= 1 }
      return HTTPServerResponse(status: 200)
    }
    let client = HTTPClient(thread: thread, settings: HTTPSettings(maxConnections: 3))
    let url = server.url
    let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<60 { group.addTask { try await client.send(HTTPRequest("GET", url)).isReused } }
      return try await group.reduce(into: 0) { $0 += $1 ? 0 : 1 }
    }
    #expect(running.withLock { $0.most } <= 3)
    #expect(opened <= 3)
    #expect(await client.load == (0, 0))
    stop(server)
  }

  @Test func `each method goes out as it is, with a body or without`() async throws {
    let server = try HTTPServerDaemon { request in
      let length = request.header("Content-Length") ?? "none"
      return HTTPServerResponse(status: 200, contentType: "text/plain", text: "\(request.method) \(length)")
    }
    let client = HTTPClient(thread: thread, settings: HTTPSettings(maxConnections: 1))
    var answers: [String] = []
    for (method, body) in [
      ("GET", 0), ("POST", 3), ("DELETE", 0), ("PUT", 0), ("DELETE", 4), ("PATCH", 1), ("POST", 0), ("HEAD", 0),
      ("GET", 0),
    ] {
      let response = try await client.send(HTTPRequest(method, server.url, body: [UInt8](repeating: 49, count: body)))
      answers.append(String(decoding: response.body, as: UTF8.self))
    }
    #expect(
      answers == [
        "GET none", "POST 3", "DELETE none", "PUT 0", "DELETE 4", "PATCH 1", "POST 0", "", "GET none",
      ])
    stop(server)
  }

  @Test func `an answer's fields are found without case and all are kept`() async throws {
    let server = try HTTPServerDaemon { _ in
      HTTPServerResponse(status: 429, headers: [("Retry-After", " 7 "), ("X-Limit", "a"), ("x-limit", "b")])
    }
    let client = HTTPClient(thread: thread)
    let response = try await client.send(HTTPRequest("GET", server.url))
    #expect(response.status == 429)
    #expect(response.headers["retry-after"] == "7")
    #expect(response.headers.values("X-LIMIT") == ["a", "b"])
    #expect(response.headers["limit"] == nil)
    #expect(response.headers.all.contains(HTTPHeader("Content-Length", "0")))
    stop(server)
  }

  @Test func `large bodies go both ways unchanged`() async throws {
    let server = try HTTPServerDaemon { request in HTTPServerResponse(status: 200, body: request.body) }
    let client = HTTPClient(thread: thread)
    let body = (0..<9_000_000).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let response = try await client.send(HTTPRequest("POST", server.url, body: body))
    #expect(response.body == body)
    stop(server)
  }

  @Test func `a field with a line end is refused before it can add fields`() async throws {
    let client = HTTPClient(thread: thread)
    let request = HTTPRequest("GET", "http://127.0.0.1:1/", headers: [HTTPHeader("X", "a\r\nY: b")])
    let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
    #expect(error?.reason == .invalid)
    #expect(error?.mayHaveReachedServer == false)
    thread.stop()
  }

  private func stop(_ server: HTTPServerDaemon) {
    thread.stop()
    server.stop()
  }
}

/// Blocks a thread that is not Swift's, as a slow handler would.
func busy(milliseconds: Int) {
  _ = WakeUp().wait(milliseconds: milliseconds)
}
