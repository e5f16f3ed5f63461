/// A value that one thread at a time may touch.
///
/// Once per batch, never per record. Not recursive: `withLock` inside `withLock` of the same value waits for ever.
public final class Locked<Value>: @unchecked Sendable {
  // Safe to share: `value` is touched only between lock and unlock, and `sending` keeps aliases of it outside.
  @usableFromInline let mutex = RawLock()
  @usableFromInline var value: Value

  /// Puts `value` behind a lock.
  @inlinable
  public init(_ value: sending Value) {
    self.value = value
  }

  /// Runs `body` with the value while no other thread has it. Keep it short: others wait.
  ///
  /// - Throws: what `body` throws; the lock is given back.
  @inlinable
  public func withLock<R, E: Error>(_ body: (inout sending Value) throws(E) -> sending R) throws(E) -> sending R {
    mutex.lock()
    defer { mutex.unlock() }
    return try body(&value)
  }
}
