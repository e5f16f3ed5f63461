import HTTPServer
import Platform
import TestSupport
import Testing
import Transport

@Suite struct HTTPServerTests {
  let thread: HTTPThread
  let client: HTTPClient

  init() throws {
    thread = try HTTPThread()
    client = HTTPClient(thread: thread)
  }

  @Test func `it takes a free port and answers there`() async throws {
    let server = try HTTPServerDaemon { _ in HTTPServerResponse(status: 200, contentType: "text/plain", text: "well") }
    let response = try await client.send(HTTPRequest("GET", "\(server.url)/healthz"))
    #expect(server.port != 0)
    #expect(response.status == 200)
    #expect(response.headers["content-type"] == "text/plain")
    #expect(String(decoding: response.body, as: UTF8.self) == "well")
    #expect(response.headers["Date"] == nil)
    stop(server)
  }

  @Test func `a request arrives with method, path, query, fields and body`() async throws {
    let seen = Locked<HTTPServerRequest?>(nil)
    let server = try HTTPServerDaemon { request in
      seen.withLock { $0 = request }
      return HTTPServerResponse(status: 204)
    }
    let request = HTTPRequest(
      "PUT", "\(server.url)/a%2Fb//c?q=k%3Av+w%2Bx&flag&q=2",
      headers: [HTTPHeader("X-Two", "1"), HTTPHeader("x-two", "2")],
      body: Array("{}".utf8))
    #expect(try await client.send(request).status == 204)
    let came = try #require(seen.withLock { $0 })
    #expect(came.method == "PUT")
    #expect(came.path == "/a%2Fb//c")
    #expect(came.segments == ["a/b", "", "c"])
    #expect(came.query.map(\.name) == ["q", "flag", "q"])
    #expect(came.query.map(\.value) == ["k:v w+x", "", "2"])
    #expect(came.queryValue("q") == "k:v w+x")
    #expect(came.header("X-TWO") == "1")
    #expect(came.header("Content-Type") == nil)
    #expect(came.body == Array("{}".utf8))
    stop(server)
  }

  @Test func `a body over the limit gets 413 before it is read`() async throws {
    let calls = Locked(0)
    let server = try HTTPServerDaemon(HTTPServerSettings(maxBodyBytes: 1000)) { _ in
      calls.withLock { $0 += 1 }
      return HTTPServerResponse(status: 200)
    }
    let within = HTTPRequest("POST", server.url, body: [UInt8](repeating: 65, count: 1000))
    #expect(try await client.send(within).status == 200)
    let over = HTTPRequest("POST", server.url, body: [UInt8](repeating: 65, count: 1001))
    let response = try await client.send(over)
    #expect(response.status == 413)
    #expect(response.headers["connection"]?.lowercased() == "close")
    #expect(calls.withLock { $0 } == 1)
    stop(server)
  }

  @Test func `a request can be refused by its fields alone`() async throws {
    let settings = HTTPServerSettings(admit: { request in
      request.header("Authorization") == nil ? HTTPServerResponse(status: 401) : nil
    })
    let server = try HTTPServerDaemon(settings) { request in HTTPServerResponse(status: 200, body: request.body) }
    #expect(try await client.send(HTTPRequest("POST", server.url, body: [1, 2])).status == 401)
    let request = HTTPRequest("POST", server.url, headers: [HTTPHeader("Authorization", "Bearer x")], body: [1, 2])
    #expect(try await client.send(request).body == [1, 2])
    stop(server)
  }

  @Test func `answers that are held back block no thread`() async throws {
    let server = try HTTPServerDaemon(HTTPServerSettings(threads: 1)) { request in
      HTTPServerResponse(status: 200, delay: request.path == "/slow" ? .milliseconds(300) : nil)
    }
    async let slow = client.send(HTTPRequest("GET", "\(server.url)/slow"))
    for _ in 0..<20 { #expect(try await client.send(HTTPRequest("GET", "\(server.url)/fast")).seconds < 0.3) }
    #expect(try await slow.seconds >= 0.3)
    stop(server)
  }

  @Test func `stopping lets a running request end and the next one fail`() async throws {
    let entered = WakeUp()
    let server = try HTTPServerDaemon { _ in
      entered.signal()
      return HTTPServerResponse(status: 200, delay: .milliseconds(100))
    }
    let url = server.url
    async let running = client.send(HTTPRequest("GET", url))
    try await eventually("the request arrived") { entered.wait(milliseconds: 0) }
    server.stop()
    #expect(try await running.status == 200)
    let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest("GET", url)) }
    #expect(error?.reason == .connect)
    thread.stop()
  }

  @Test func `stopping does not wait for answers beyond its limit`() async throws {
    let entered = WakeUp()
    let server = try HTTPServerDaemon { _ in
      entered.signal()
      return HTTPServerResponse(status: 200, delay: .seconds(600))
    }
    let url = server.url
    async let held: HTTPResponse = client.send(HTTPRequest("POST", url))
    try await eventually("the request arrived") { entered.wait(milliseconds: 0) }
    let start = SystemClock.nanoseconds()
    server.stop(within: .milliseconds(50))
    #expect(SystemClock.nanoseconds() - start < 5_000_000_000)
    _ = try? await held
    thread.stop()
  }

  @Test func `a port that is taken is an error that says so`() throws {
    let server = try HTTPServerDaemon { _ in HTTPServerResponse(status: 200) }
    let error = #expect(throws: HTTPServerError.self) {
      try HTTPServerDaemon(HTTPServerSettings(port: server.port)) { _ in HTTPServerResponse(status: 200) }
    }
    #expect(error?.description.contains("choose another port") == true)
    stop(server)
  }

  private func stop(_ server: HTTPServerDaemon) {
    thread.stop()
    server.stop()
  }
}
