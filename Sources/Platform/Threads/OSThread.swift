import CPosix
import Glibc

/// A thread of the operating system, for loops that block: the cooperative pool has only as many threads as cores.
///
/// It has a signal stack of its own, so a crash handler runs even after a stack overflow. It inherits the signal mask
/// of the thread that starts it. Dropped without `join` it runs on, detached.
public struct OSThread: ~Copyable, Sendable {
  private let handle: pthread_t

  /// Starts a thread that runs `body` once.
  ///
  /// - Parameters:
  ///   - name: as `top -H` and debuggers show it; cut to 15 bytes.
  ///   - stackSize: bytes; memory is used only where it is touched.
  /// - Throws: when the limit of threads or of memory is reached.
  public init(name: String, stackSize: Int = 8 << 20, body: @escaping @Sendable () -> Void) throws(PlatformError) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    var handle = pthread_t()
    var error = pthread_attr_setstacksize(&attributes, stackSize)
    if error == 0 {
      let start = Unmanaged.passRetained(Start(name: name, body: body))
      error = pthread_create(&handle, &attributes, runThread, start.toOpaque())
      if error != 0 { start.release() }
    }
    if error != 0 { throw PlatformError(action: "start the thread", subject: name, reason: .system(error)) }
    self.handle = handle
  }

  /// Waits until `body` has returned. Not for threads of Swift's pool.
  public consuming func join() {
    pthread_join(handle, nil)
    discard self
  }

  deinit {
    pthread_detach(handle)
  }
}

private final class Start: Sendable {
  let name: String
  let body: @Sendable () -> Void

  init(name: String, body: @escaping @Sendable () -> Void) {
    self.name = name
    self.body = body
  }
}

/// File-level: a closure formed in an isolated context would trap on another thread.
private func runThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
  guard let argument else { return nil }
  let start = Unmanaged<Start>.fromOpaque(argument).takeRetainedValue()
  cposix_name_thread(start.name)
  let signalStack = cposix_install_signal_stack()
  start.body()
  cposix_drop_signal_stack(signalStack)
  return nil
}
