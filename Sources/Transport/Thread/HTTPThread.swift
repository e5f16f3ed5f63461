import CCurl
import Glibc
public import Platform
import Synchronization

/// The one thread for HTTP: it runs libcurl's loop, and as an executor the code that waits for answers.
///
/// Start work with `Task(executorPreference: thread)`: plain async code, child tasks, `async let` and default actors
/// stay on it. A bare `Task {}` inside leaves it. Nothing here may block: all transfers stand still meanwhile.
///
/// It lives until `stop`. A task that comes to it later is run by whoever woke it, so nobody waits for ever.
public final class HTTPThread: SerialExecutor, TaskExecutor {
  private enum Stage { case running, stopping, ended }

  private struct Shared {
    var stage = Stage.running
    var jobs: [UnownedJob] = []
    var sleepers = Sleepers()
    /// After the end: somebody runs the late jobs.
    var isDraining = false
    /// Somebody has taken `thread`.
    var isJoined = false
  }

  private let shared = Locked(Shared())
  /// The thread that may touch `loop` now: `pthread_self`, or 0.
  private let owner = Atomic<UInt>(0)
  private let ended = WakeUp()
  // Safe: only the thread named by `owner` touches it.
  private nonisolated(unsafe) let loop = CurlLoop()
  // Safe: written by `init`, then taken once under the lock by the first `stop` that saw the thread end.
  private nonisolated(unsafe) var thread: OSThread?

  /// Starts the thread.
  ///
  /// - Parameter name: as `top -H` and debuggers show it, at most 15 bytes.
  /// - Throws: when the system gives no thread.
  public init(name: String = "http") throws(PlatformError) {
    thread = try OSThread(name: name) { [self] in run() }
  }

  /// Ends what is in flight with `.stopped`, lets its tasks run on to their next wait, and ends the thread.
  ///
  /// Blocks the caller, which must not be this thread, until the thread has ended or `limit` has passed. May be called
  /// again.
  /// - Returns: whether the thread has ended; false when work on it blocks: then exit with `_exit`.
  @discardableResult
  public func stop(within limit: Duration = .seconds(5)) -> Bool {
    precondition(!isOnThread, "HTTPThread.stop called on that thread: it would wait for itself")
    shared.withLock { shared in
      guard shared.stage == .running else { return }
      shared.stage = .stopping
      loop.wakeUp()
    }
    guard ended.wait(milliseconds: limit.curlMilliseconds) else { return false }
    // Who comes second to this lock finds nothing: the first one joins.
    let isMine = shared.withLock { shared in
      defer { shared.isJoined = true }
      return !shared.isJoined
    }
    if isMine, let thread = thread.take() { thread.join() }
    return true
  }

  /// Whether `stop` was called.
  public var isStopping: Bool { shared.withLock { $0.stage != .running } }

  /// Whether the caller is on this thread.
  public var isOnThread: Bool { owner.load(ordering: .relaxed) == pthread_self() }

  // MARK: Executor

  /// Takes a job from the runtime; from any thread.
  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let isOnThread = isOnThread
    let mustRun = shared.withLock { shared -> Bool in
      shared.jobs.append(job)
      if shared.stage == .ended {
        defer { shared.isDraining = true }
        return !shared.isDraining
      }
      // Inside the lock, because the loop's end frees what `wakeUp` writes to.
      if !isOnThread && shared.jobs.count == 1 { loop.wakeUp() }
      return false
    }
    if mustRun { drainLateJobs() }
  }

  /// Stops the program where code of one of its actors runs elsewhere.
  public func checkIsolated() {
    precondition(isOnThread, "not on the HTTP thread")
  }

  /// Whether the caller is on this thread.
  public func isIsolatingCurrentContext() -> Bool? {
    isOnThread
  }

  // MARK: Sleep

  /// Waits without blocking the thread; the task goes on where it ran before.
  ///
  /// - Parameter nanoseconds: how long, at least; the clock goes on while the machine sleeps.
  /// - Throws: when the task is cancelled or the thread stops.
  public func sleep(nanoseconds: Int64) async throws(CancellationError) {
    let id = shared.withLock { $0.sleepers.newID() }
    let until = SystemClock.nanoseconds() + max(0, nanoseconds)
    let isDue = await withTaskCancellationHandler {
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Bool, Never>) in
        let isTaken = shared.withLock { shared -> Bool in
          guard shared.stage == .running else { return false }
          guard shared.sleepers.add(Sleeper(id: id, until: until, continuation: continuation)) else { return false }
          if !isOnThread { loop.wakeUp() }
          return true
        }
        if !isTaken { continuation.resume(returning: false) }
      }
    } onCancel: {
      shared.withLock { $0.sleepers.cancel(id) }?.continuation.resume(returning: false)
    }
    shared.withLock { $0.sleepers.forget(id) }
    if !isDue { throw CancellationError() }
  }
}

// MARK: - The loop

extension HTTPThread {
  private func run() {
    owner.store(pthread_self(), ordering: .relaxed)
    var isLast = false
    while true {
      let hasWorked = runJobs(isStopping: &isLast)
      if isLast { loop.stopClients() }
      loop.perform()
      if isLast {
        if !hasWorked && end() { return }
      } else {
        loop.wait(milliseconds: pollMilliseconds())
      }
    }
  }

  /// Runs what waits and wakes who slept long enough.
  private func runJobs(isStopping: inout Bool) -> Bool {
    let now = SystemClock.nanoseconds()
    let (jobs, due, stops) = shared.withLock { shared in
      var jobs: [UnownedJob] = []
      swap(&jobs, &shared.jobs)
      let stops = shared.stage != .running
      return (jobs, shared.sleepers.takeDue(stops ? .max : now), stops)
    }
    isStopping = stops
    for sleeper in due { sleeper.continuation.resume(returning: !stops) }
    for job in jobs { run(job) }
    return !jobs.isEmpty || !due.isEmpty
  }

  private func run(_ job: UnownedJob) {
    job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
  }

  /// How long to wait for the network at most: until the next sleeper wakes, and not at all while jobs wait.
  private func pollMilliseconds() -> Int32 {
    let next = shared.withLock { shared -> Int64? in
      shared.jobs.isEmpty && shared.stage == .running ? shared.sleepers.next ?? .max : nil
    }
    guard let next else { return 0 }
    let left = next == .max ? .max : max(0, next - SystemClock.nanoseconds())
    return Int32(min(60_000, left / 1_000_000 + (left % 1_000_000 > 0 ? 1 : 0)))
  }

  /// Ends the loop if nobody has sent a job meanwhile.
  private func end() -> Bool {
    let isEnd = shared.withLock { shared -> Bool in
      guard shared.jobs.isEmpty else { return false }
      shared.stage = .ended
      return true
    }
    guard isEnd else { return false }
    loop.close()
    owner.store(0, ordering: .relaxed)
    ended.signal()
    return true
  }

  /// After the end, runs jobs on the thread that brought the first of them, one thread at a time.
  private func drainLateJobs() {
    owner.store(pthread_self(), ordering: .relaxed)
    while true {
      let jobs = shared.withLock { shared -> [UnownedJob] in
        var jobs: [UnownedJob] = []
        swap(&jobs, &shared.jobs)
        if jobs.isEmpty {
          owner.store(0, ordering: .relaxed)
          shared.isDraining = false
        }
        return jobs
      }
      if jobs.isEmpty { return }
      for job in jobs { run(job) }
    }
  }
}

// MARK: - For clients, on the thread

extension HTTPThread {
  func register(_ client: HTTPClient) {
    checkIsolated()
    loop.register(client)
  }

  func add(_ transfer: Transfer) throws(HTTPError) {
    checkIsolated()
    try loop.add(transfer)
  }

  func remove(_ transfer: Transfer) {
    checkIsolated()
    loop.remove(transfer)
  }
}
