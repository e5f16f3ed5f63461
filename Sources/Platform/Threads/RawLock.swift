import Glibc

/// A pthread mutex with a fixed address: ThreadSanitizer sees it, unlike `Synchronization.Mutex` (a futex).
@usableFromInline
final class RawLock: @unchecked Sendable {
  // Safe to share: the pointer never changes, and pthread mutexes are made to be used by several threads.
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  @usableFromInline
  init() {
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    let error = pthread_mutex_init(mutex, nil)
    precondition(error == 0, "pthread_mutex_init: error \(error)")
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  @usableFromInline
  func lock() {
    let error = pthread_mutex_lock(mutex)
    precondition(error == 0, "pthread_mutex_lock: error \(error)")
  }

  @usableFromInline
  func unlock() {
    let error = pthread_mutex_unlock(mutex)
    precondition(error == 0, "pthread_mutex_unlock: error \(error)")
  }
}
