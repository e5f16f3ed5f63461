import CMicrohttpd
import Glibc

/// Answers that are held back, and the thread that lets them go in time.
///
/// It is also the server's count of requests that are not answered yet, because both are what `stop` waits for.
final class DelayLine: @unchecked Sendable {
  // Safe to share: `state` and `thread` are touched only under `mutex`, which never moves.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let changed: UnsafeMutablePointer<pthread_cond_t>
  private var held: [Held] = []
  private var unanswered = 0
  private var isStopping = false
  private var thread: pthread_t?

  private struct Held {
    var connection: OpaquePointer
    var due: Int64
  }

  init() {
    mutex = .allocate(capacity: 1)
    changed = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    changed.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(changed, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  func begin() {
    locked { unanswered += 1 }
  }

  func end() {
    locked {
      unanswered -= 1
      pthread_cond_broadcast(changed)
    }
  }

  /// Suspends the connection until `delay` has passed; false while stopping, when nothing is held back any more.
  func hold(_ connection: OpaquePointer, for delay: Duration) -> Bool {
    locked {
      guard !isStopping, startThread() else { return false }
      MHD_suspend_connection(connection)
      held.append(Held(connection: connection, due: Self.now() + delay.nanoseconds))
      pthread_cond_broadcast(changed)
      return true
    }
  }

  /// Waits until every request is answered, at most until `deadline`; then lets go what is held back and ends.
  func stop(by deadline: Int64) {
    let thread = locked { () -> pthread_t? in
      while unanswered > 0 && Self.now() < deadline { wait(until: deadline) }
      isStopping = true
      pthread_cond_broadcast(changed)
      defer { self.thread = nil }
      return self.thread
    }
    if let thread { pthread_join(thread, nil) }
  }

  /// Nanoseconds of the monotonic clock.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  private func locked<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Under the lock.
  private func wait(until due: Int64) {
    var time = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
    pthread_cond_timedwait(changed, mutex, &time)
  }

  /// Under the lock. A server that never holds back has no such thread.
  private func startThread() -> Bool {
    if thread != nil { return true }
    var started = pthread_t()
    let context = Unmanaged.passRetained(self)
    guard pthread_create(&started, nil, runDelayLine, context.toOpaque()) == 0 else {
      context.release()
      return false
    }
    thread = started
    return true
  }

  fileprivate func run() {
    locked {
      while !(isStopping && held.isEmpty) {
        let now = Self.now()
        for item in held where isStopping || item.due <= now { MHD_resume_connection(item.connection) }
        held.removeAll { isStopping || $0.due <= now }
        if isStopping { continue }
        if let next = held.map(\.due).min() { wait(until: next) } else { pthread_cond_wait(changed, mutex) }
      }
    }
  }
}

private func runDelayLine(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  if let context { Unmanaged<DelayLine>.fromOpaque(context).takeRetainedValue().run() }
  return nil
}

extension Duration {
  /// Whole nanoseconds, at least 0 and at most about a century.
  var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return max(0, min(seconds, 3_000_000_000)) * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
