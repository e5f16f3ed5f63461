/// A value that one thread at a time may touch.
///
/// Once per batch, never per record. Not recursive: `withLock` inside `withLock` of the same value waits for ever.
public final class Locked<Value>: @unchecked Sendable {
  // Safe to share: `held` is touched only between lock and unlock, and `sending` keeps aliases of it outside.
  @usableFromInline let mutex = RawLock()
  @usableFromInline var held: Held

  // What takes no memory has the address of the whole object, and ThreadSanitizer saw the object written: so `value` never
  // stands alone.
  @usableFromInline struct Held {
    @usableFromInline var value: Value
    @usableFromInline let filler: UInt8 = 0

    @inlinable
    init(value: sending Value) { self.value = value }
  }

  /// Puts `value` behind a lock.
  @inlinable
  public init(_ value: sending Value) {
    held = Held(value: value)
  }

  /// Runs `body` with the value while no other thread has it. Keep it short: others wait.
  ///
  /// - Throws: what `body` throws; the lock is given back.
  @inlinable
  public func withLock<R, E: Error>(_ body: (inout sending Value) throws(E) -> sending R) throws(E) -> sending R {
    mutex.lock()
    defer { mutex.unlock() }
    return try body(&held.value)
  }
}
