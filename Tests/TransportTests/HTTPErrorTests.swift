import HTTPServer
import Platform
import TestSupport
import Testing
import Transport

@Suite struct HTTPErrorTests {
  let thread: HTTPThread

  init() throws {
    thread = try HTTPThread()
  }

  @Test func `a refused connection means that nothing was sent`() async throws {
    let server = try HTTPServerDaemon { _ in HTTPServerResponse(status: 200) }
    server.stop()
    let error = try #require(
      await failure(HTTPRequest("POST", "http://me:secret@127.0.0.1:\(server.port)/x?token=t", body: [1])))
    #expect(error.reason == .connect)
    #expect(error.mayHaveReachedServer == false)
    #expect(error.description.contains("127.0.0.1:\(server.port)"))
    #expect(!error.description.contains("secret"))
    #expect(!error.description.contains("token"))
    thread.stop()
  }

  @Test func `an unknown host, a bad URL and a plain port behind https mean that nothing was sent`() async throws {
    let server = try HTTPServerDaemon { _ in HTTPServerResponse(status: 200) }
    let unknown = try #require(await failure(HTTPRequest("POST", "http://host.invalid/", body: [1])))
    #expect(unknown.reason == .resolve)
    #expect(!unknown.mayHaveReachedServer)
    let malformed = try #require(await failure(HTTPRequest("POST", "ftp://127.0.0.1/", body: [1])))
    #expect(malformed.reason == .invalid)
    #expect(!malformed.mayHaveReachedServer)
    let plain = try #require(await failure(HTTPRequest("POST", "https://127.0.0.1:\(server.port)/", body: [1])))
    #expect(plain.reason == .tls)
    #expect(!plain.mayHaveReachedServer)
    stop(server)
  }

  @Test func `a late answer is a lost answer`() async throws {
    let server = try HTTPServerDaemon { _ in HTTPServerResponse(status: 200, delay: .seconds(60)) }
    let error = try #require(
      await failure(HTTPRequest("POST", server.url, body: [1], timeout: .milliseconds(100))))
    #expect(error.reason == .timeout)
    #expect(error.mayHaveReachedServer)
    stop(server)
  }

  @Test func `a connection that closes after the request is a lost answer`() async throws {
    let server = try HTTPServerDaemon { _ in .drop }
    let error = try #require(await failure(HTTPRequest("POST", server.url, body: [1])))
    #expect(error.reason == .reset)
    #expect(error.mayHaveReachedServer)
    stop(server)
  }

  @Test(arguments: ["POST", "PUT", "DELETE"])
  func `a change on a kept connection that closes is never sent twice`(_ method: String) async throws {
    let calls = Locked(0)
    let server = try HTTPServerDaemon { request in
      if request.path == "/warm" { return HTTPServerResponse(status: 200) }
      calls.withLock { $0 += 1 }
      return .drop
    }
    let client = HTTPClient(thread: thread)
    for size in [0, 5, 100_000] {
      #expect(try await client.send(HTTPRequest("GET", "\(server.url)/warm")).status == 200)
      let request = HTTPRequest(method, "\(server.url)/change", body: [UInt8](repeating: 1, count: size))
      let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
      #expect(error?.reason == .reset)
      #expect(error?.mayHaveReachedServer == true)
    }
    #expect(calls.withLock { $0 } == 3)
    stop(server)
  }

  @Test func `a look-up on a kept connection that closes is repeated`() async throws {
    let calls = Locked(0)
    let server = try HTTPServerDaemon { request in
      let number = calls.withLock {
        $0 += 1
        return $0
      }
      return number == 2 ? .drop : HTTPServerResponse(status: 200)
    }
    let client = HTTPClient(thread: thread)
    #expect(try await client.send(HTTPRequest("GET", server.url)).status == 200)
    #expect(try await client.send(HTTPRequest("GET", server.url)).status == 200)
    #expect(calls.withLock { $0 } == 3)
    stop(server)
  }

  @Test func `an answer that is too long is a lost answer`() async throws {
    let server = try HTTPServerDaemon { _ in
      HTTPServerResponse(status: 200, body: [UInt8](repeating: 65, count: 70_000))
    }
    let client = HTTPClient(thread: thread, settings: HTTPSettings(maxAnswerBytes: 10_000))
    let url = server.url
    let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest("GET", url)) }
    #expect(error?.reason == .tooLarge)
    #expect(error?.mayHaveReachedServer == true)
    stop(server)
  }

  @Test func `cancelling ends a transfer, and says that it was under way`() async throws {
    let entered = WakeUp()
    let server = try HTTPServerDaemon { _ in
      entered.signal()
      return HTTPServerResponse(status: 200, delay: .seconds(600))
    }
    let client = HTTPClient(thread: thread, settings: HTTPSettings(maxConnections: 1))
    let url = server.url
    let running = Task { await self.outcome(client, HTTPRequest("POST", url)) }
    try await eventually("the request arrived") { entered.wait(milliseconds: 0) }
    let waiting = Task { await self.outcome(client, HTTPRequest("POST", url)) }
    try await eventually("the second one waits") { await client.load.waiting == 1 }
    waiting.cancel()
    #expect(await waiting.value == .cancelled(mayHaveReachedServer: false))
    running.cancel()
    #expect(await running.value == .cancelled(mayHaveReachedServer: true))
    #expect(await client.load == (0, 0))
    server.stop(within: .zero)
    thread.stop()
  }

  @Test func `texts name the place and the next step`() {
    #expect(
      HTTPError.notSent(.connect, detail: "id.example.com: refused").description
        == """
        no connection: id.example.com: refused. Nothing was sent; \
        check that the server runs and that address, port and firewall are right.
        """)
    for reason in HTTPError.Reason.allCases {
      #expect(HTTPError.answerLost(reason, detail: "x").description.hasSuffix("check before repeating it."))
    }
  }

  private func failure(_ request: HTTPRequest) async -> HTTPError? {
    await outcome(HTTPClient(thread: thread), request)
  }

  private func outcome(_ client: HTTPClient, _ request: HTTPRequest) async -> HTTPError? {
    do throws(HTTPError) {
      _ = try await client.send(request)
      return nil
    } catch {
      return error
    }
  }

  private func stop(_ server: HTTPServerDaemon) {
    thread.stop()
    server.stop(within: .zero)
  }
}
