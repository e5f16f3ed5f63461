import CCurl

/// Sends requests over kept connections; an actor on the HTTP thread, so a call from there costs no hop.
///
/// At most `settings.maxConnections` requests are on their way, further ones wait in their order. Connections are kept
/// and used again; one that closed without an answer is not silently retried (see `HTTPRequest.mayBeRepeated`).
/// Cancelling the calling task ends the transfer.
public actor HTTPClient {
  /// The thread on which it runs.
  public nonisolated let thread: HTTPThread
  /// How it connects.
  public nonisolated let settings: HTTPSettings

  /// The HTTP thread.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  private var idle: [Transfer] = []
  private var active: [Transfer] = []
  private var waiting = WaitingRequests()
  private var lastID: UInt64 = 0
  private var isRegistered = false

  /// A client without connections; they come with the requests.
  public init(thread: HTTPThread, settings: HTTPSettings = HTTPSettings()) {
    self.thread = thread
    self.settings = settings
  }

  /// How many requests are on their way, and how many wait for a free connection.
  public var load: (active: Int, waiting: Int) { (active.count, waiting.count) }

  /// Sends a request and waits for the whole answer, whatever its status.
  ///
  /// - Throws: `HTTPError`, which tells whether the server may have acted. After `HTTPThread.stop` every request
  ///   ends with `notSent(.stopped)`.
  public func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    if Task.isCancelled { throw .cancelled(mayHaveReachedServer: false) }
    lastID += 1
    let id = lastID
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { begin(id, request, $0) }
    } onCancel: {
      // It runs after the actor let go of this call, so `begin` has been there.
      Task(executorPreference: thread) { await self.cancel(id) }
    }
    return try result.get()
  }

  private func begin(_ id: UInt64, _ request: HTTPRequest, _ continuation: Transfer.Continuation) {
    guard !thread.isStopping else {
      continuation.resume(returning: .failure(Self.stopped(request)))
      return
    }
    if !isRegistered {
      isRegistered = true
      thread.register(self)
    }
    if active.count < settings.maxConnections {
      start(id, request, continuation)
    } else {
      waiting.append(WaitingRequest(id: id, request: request, continuation: continuation))
    }
  }

  private func start(_ id: UInt64, _ request: HTTPRequest, _ continuation: Transfer.Continuation) {
    let transfer = idle.popLast() ?? Transfer(settings: settings)
    do throws(HTTPError) {
      try transfer.prepare(request)
      try thread.add(transfer)
    } catch {
      idle.append(transfer)
      continuation.resume(returning: .failure(error))
      return
    }
    transfer.id = id
    transfer.continuation = continuation
    transfer.client = self
    transfer.slot = active.count
    active.append(transfer)
  }

  /// Ends an exchange: frees its handle, starts the next request, wakes who waits.
  func finish(_ transfer: Transfer, _ outcome: Transfer.Outcome) {
    thread.remove(transfer)
    let result = transfer.finish(outcome)
    let continuation = transfer.continuation
    transfer.continuation = nil
    transfer.client = nil
    let last = active.removeLast()
    if last !== transfer {
      last.slot = transfer.slot
      active[transfer.slot] = last
    }
    idle.append(transfer)
    continuation?.resume(returning: result)
    while active.count < settings.maxConnections, let next = waiting.popFirst() {
      start(next.id, next.request, next.continuation)
    }
  }

  /// Ends everything, because the thread stops.
  func stop() {
    while let next = waiting.popFirst() { next.continuation.resume(returning: .failure(Self.stopped(next.request))) }
    while let transfer = active.last { finish(transfer, .stopped) }
  }

  private func cancel(_ id: UInt64) {
    if let transfer = active.first(where: { $0.id == id }) {
      finish(transfer, .cancelled)
    } else if let request = waiting.remove(id) {
      request.continuation.resume(returning: .failure(.cancelled(mayHaveReachedServer: false)))
    }
  }

  private static func stopped(_ request: HTTPRequest) -> HTTPError {
    .notSent(.stopped, detail: "\(request.place): usher is ending")
  }
}
