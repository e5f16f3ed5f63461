import Glibc
import Platform

/// Bytes on their way to a terminal that may not take them: never blocks.
struct OutputQueue: ~Copyable {
  let descriptor: Int32
  private var waiting: [UInt8] = []

  /// Takes over the descriptor, which does not block.
  init(_ descriptor: Int32) {
    self.descriptor = descriptor
  }

  deinit {
    _ = close(descriptor)
  }

  /// Whether bytes still wait.
  var isEmpty: Bool { waiting.isEmpty }

  /// Writes as much as the terminal takes, in one call; the rest waits.
  mutating func write(_ bytes: [UInt8]) {
    if waiting.isEmpty {
      let done = Self.write(bytes[...], to: descriptor)
      if done < bytes.count { waiting = Array(bytes[done...]) }
    } else {
      waiting.append(contentsOf: bytes)
      flush()
    }
  }

  /// Tries again.
  mutating func flush() {
    guard !waiting.isEmpty else { return }
    let done = Self.write(waiting[...], to: descriptor)
    waiting.removeFirst(done)
  }

  /// Writes everything, for at most some time; what is left is dropped.
  mutating func finish(milliseconds: Int) {
    let end = SystemClock.nanoseconds() + Int64(milliseconds) * 1_000_000
    flush()
    while !waiting.isEmpty {
      let left = Int((end - SystemClock.nanoseconds()) / 1_000_000)
      var watches = [Watch(descriptor, for: .writable)]
      guard left > 0, (try? Poller.poll(&watches, milliseconds: left)) == 1, watches[0].found == .writable else {
        break
      }
      flush()
    }
    waiting = []
  }

  /// Drops what waits.
  mutating func discard() {
    waiting = []
  }

  private static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int {
    bytes.withUnsafeBytes { buffer in
      while true {
        let count = Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        if count >= 0 { return count }
        if errno == EINTR { continue }
        // A terminal that is gone takes everything: the loop learns of it by its input.
        return errno == EAGAIN ? 0 : buffer.count
      }
    }
  }
}
