import Glibc

/// A file that at most one process holds (flock), with a text about the holder.
///
/// The kernel gives the lock back when the process ends, however it ends; the file stays. Dropping the value gives it
/// back too and empties the file.
public struct LockFile: ~Copyable, Sendable {
  private let descriptor: Int32
  private let path: String

  /// Takes the lock and writes `content`: whatever helps the loser, such as pid, host, mode and start.
  ///
  /// The file gets mode 0600. Never waits for the holder.
  /// - Throws: reason `.locked(holder:)` with the holder's text when another process has it.
  public init(_ path: String, content: String) throws(PlatformError) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    if descriptor < 0 { throw PlatformError.last("open", path) }
    do throws(PlatformError) {
      try Self.take(descriptor, path)
      try Self.put(content, descriptor, path)
    } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    self.path = path
  }

  deinit {
    ftruncate(descriptor, 0)
    close(descriptor)
  }

  /// Replaces the text about the holder.
  public borrowing func update(content: String) throws(PlatformError) {
    try Self.put(content, descriptor, path)
  }

  /// The text of the process that holds the lock, empty where it has written none; `nil` when nobody holds it.
  public static func holder(of path: String) throws(PlatformError) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 {
      if errno == ENOENT { return nil }
      throw PlatformError.last("open", path)
    }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    if errno != EWOULDBLOCK { throw PlatformError.last("look at the lock of", path) }
    return text(descriptor, path)
  }

  private static func take(_ descriptor: Int32, _ path: String) throws(PlatformError) {
    // `holder(of:)` takes the lock for a moment: a second try tells it from a real holder.
    for pause: Int32 in [20, 20, 0] {
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
      if errno != EWOULDBLOCK { throw PlatformError.last("lock", path) }
      if pause > 0 { poll(nil, 0, pause) }
    }
    throw PlatformError(action: "lock", subject: path, reason: .locked(holder: text(descriptor, path)))
  }

  private static func text(_ descriptor: Int32, _ path: String) -> String {
    // The text is a courtesy: where it cannot be read, "another process" has to do.
    let bytes = (try? readToEnd(descriptor, path, limit: 64 << 10)) ?? []
    var text = Substring(String(decoding: bytes, as: UTF8.self))
    while text.last?.isNewline == true { text.removeLast() }
    return String(text)
  }

  private static func put(_ content: String, _ descriptor: Int32, _ path: String) throws(PlatformError) {
    if lseek(descriptor, 0, SEEK_SET) != 0 { throw PlatformError.last("write", path) }
    let bytes = Array((content + "\n").utf8)
    try writeAll(bytes, to: descriptor, path)
    if ftruncate(descriptor, off_t(bytes.count)) != 0 { throw PlatformError.last("write", path) }
  }
}
