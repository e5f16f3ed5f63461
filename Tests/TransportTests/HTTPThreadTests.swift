import HTTPServer
import Platform
import TestSupport
import Testing
import Transport

@Suite struct HTTPThreadTests {
  @Test func `work that starts on the thread stays there`() async throws {
    let thread = try HTTPThread()
    let server = try HTTPServerDaemon { _ in HTTPServerResponse(status: 200) }
    let client = HTTPClient(thread: thread)
    let url = server.url
    let places = await Task(executorPreference: thread) { () -> [Bool] in
      var places = [thread.isOnThread]
      _ = try? await client.send(HTTPRequest("GET", url))
      places.append(thread.isOnThread)
      try? await thread.sleep(nanoseconds: 1_000_000)
      places.append(thread.isOnThread)
      await withTaskGroup(of: Bool.self) { group in
        for _ in 0..<3 {
          group.addTask {
            _ = try? await client.send(HTTPRequest("GET", url))
            return thread.isOnThread
          }
        }
        for await place in group { places.append(place) }
      }
      return places
    }.value
    #expect(places == [true, true, true, true, true, true])
    #expect(!thread.isOnThread)
    #expect(thread.stop())
    server.stop()
  }

  @Test func `sleepers wake in the order of their times`() async throws {
    let thread = try HTTPThread()
    let order = Locked<[Int]>([])
    await withTaskGroup(of: Void.self) { group in
      for milliseconds in [60, 20, 40, 0] {
        group.addTask(executorPreference: thread) {
          let start = SystemClock.nanoseconds()
          try? await thread.sleep(nanoseconds: Int64(milliseconds) * 1_000_000)
          #expect(SystemClock.nanoseconds() - start >= Int64(milliseconds) * 1_000_000)
          order.withLock { $0.append(milliseconds) }
        }
      }
    }
    #expect(order.withLock { $0 } == [0, 20, 40, 60])
    thread.stop()
  }

  @Test func `a sleeper can be cancelled, before and while it sleeps`() async throws {
    let thread = try HTTPThread()
    let start = SystemClock.nanoseconds()
    for delay in [0, 5] {
      let task = Task(executorPreference: thread) {
        do throws(CancellationError) {
          try await thread.sleep(nanoseconds: 600_000_000_000)
          return false
        } catch {
          return true
        }
      }
      if delay > 0 { try await Task.sleep(for: .milliseconds(delay)) }
      task.cancel()
      #expect(await task.value)
    }
    #expect(SystemClock.nanoseconds() - start < 60_000_000_000)
    thread.stop()
  }

  @Test func `stopping ends what is in flight, what waits and who sleeps`() async throws {
    let thread = try HTTPThread()
    let entered = WakeUp()
    let server = try HTTPServerDaemon { _ in
      entered.signal()
      return HTTPServerResponse(status: 200, delay: .seconds(600))
    }
    let client = HTTPClient(thread: thread, settings: HTTPSettings(maxConnections: 1))
    let url = server.url
    let sent = Task { await outcome { () throws(HTTPError) in _ = try await client.send(HTTPRequest("POST", url)) } }
    try await eventually("the request arrived") { entered.wait(milliseconds: 0) }
    let queued = Task { await outcome { () throws(HTTPError) in _ = try await client.send(HTTPRequest("POST", url)) } }
    let sleeping = Task(executorPreference: thread) { (try? await thread.sleep(nanoseconds: 600_000_000_000)) == nil }
    try await eventually("one waits") { await client.load.waiting == 1 }
    #expect(try await onThread { thread.stop() })
    #expect(await sent.value?.reason == .stopped)
    #expect(await sent.value?.mayHaveReachedServer == true)
    #expect(await queued.value?.reason == .stopped)
    #expect(await queued.value?.mayHaveReachedServer == false)
    #expect(await sleeping.value)
    server.stop(within: .zero)
  }

  @Test func `after the stop a request ends at once and a task still runs`() async throws {
    let thread = try HTTPThread()
    let client = HTTPClient(thread: thread)
    #expect(thread.stop())
    #expect(thread.stop())
    let error = await outcome { () throws(HTTPError) in
      _ = try await client.send(HTTPRequest("GET", "http://127.0.0.1:1/"))
    }
    #expect(error?.reason == .stopped)
    #expect(await Task(executorPreference: thread) { 7 }.value == 7)
    #expect(
      await withTaskGroup(of: Int.self) { group in
        for number in 1...50 { group.addTask(executorPreference: thread) { number } }
        return await group.reduce(0, +)
      } == 1275)
  }

  @Test func `a thread that blocks does not hold the stop beyond its limit`() async throws {
    let thread = try HTTPThread()
    let release = WakeUp()
    let entered = WakeUp()
    let task = Task(executorPreference: thread) {
      entered.signal()
      _ = release.wait(milliseconds: 600_000)
    }
    try await eventually("it blocks") { entered.wait(milliseconds: 0) }
    #expect(!thread.stop(within: .milliseconds(30)))
    release.signal()
    await task.value
    #expect(thread.stop())
  }

  private func outcome(_ body: () async throws(HTTPError) -> Void) async -> HTTPError? {
    do throws(HTTPError) {
      try await body()
      return nil
    } catch {
      return error
    }
  }
}
