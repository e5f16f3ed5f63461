/// Memory that grows and is used again and again, for bytes that are bound to a statement right away.
struct RawBuffer: ~Copyable {
  private(set) var start: UnsafeMutableRawPointer
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    start = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { start.deallocate() }

  /// Makes room for `count` bytes; what was in it is gone.
  mutating func reserve(_ count: Int) {
    guard count > capacity else { return }
    start.deallocate()
    capacity = max(count, capacity * 2)
    start = .allocate(byteCount: capacity, alignment: 16)
  }

  /// The first `count` bytes; valid until the next `reserve`.
  func bytes(_ count: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}

extension UnsafeMutableRawPointer {
  /// Puts an integer, little-endian, at `offset`.
  @inline(__always)
  func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    storeBytes(of: value.littleEndian, toByteOffset: offset, as: T.self)
  }

  /// Puts bytes at `offset`.
  @inline(__always)
  func put(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard let source = bytes.baseAddress, bytes.count > 0 else { return }
    (self + offset).copyMemory(from: source, byteCount: bytes.count)
  }
}

extension UnsafeRawPointer {
  /// The little-endian integer at `offset`.
  @inline(__always)
  func get<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as type: T.Type = T.self) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
  }
}
