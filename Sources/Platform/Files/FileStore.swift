import CPosix
import Glibc

/// What the file system knows about a file.
public struct FileInfo: Equatable, Sendable {
  /// Bytes.
  public var size: Int
  /// Permission bits, as in chmod.
  public var mode: UInt32
  /// The owner's uid.
  public var owner: UInt32
  /// Last change of its content, nanoseconds since 1970.
  public var modified: Int64
  /// Whether it is a folder.
  public var isFolder: Bool
}

/// Whole files and folders. All calls block, and their errors name the path.
public enum FileStore {
  /// Reads a whole file.
  ///
  /// - Parameter limit: bytes; a longer file is an error, so that a wrong path costs no memory.
  public static func read(_ path: String, limit: Int = 64 << 20) throws(PlatformError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    if file < 0 { throw PlatformError.last("open", path) }
    defer { close(file) }
    guard let bytes = try readToEnd(file, path, limit: limit) else {
      throw PlatformError(action: "read", subject: path, reason: .tooLong(limit: limit))
    }
    return bytes
  }

  /// Reads a whole file as UTF-8; what is no UTF-8 becomes U+FFFD.
  public static func readText(_ path: String, limit: Int = 64 << 20) throws(PlatformError) -> String {
    String(decoding: try read(path, limit: limit), as: UTF8.self)
  }

  /// Puts a file in place whole or not at all, also over an older one: temporary file, fsync, rename, fsync of the folder.
  ///
  /// The temporary file is beside it and called `.NAME.XXXXXX`; a crash can leave it behind.
  /// - Parameter mode: permission bits; the umask does not matter.
  public static func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(PlatformError) {
    let (folder, name) = split(path)
    var template = Array("\(folder)/.\(name).XXXXXX".utf8CString)
    let file = cposix_temporary_file(&template)
    if file < 0 { throw PlatformError.last("create a file in", folder) }
    let temporary = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    var failure: PlatformError?
    do throws(PlatformError) {
      try writeAll(bytes, to: file, path)
      if fchmod(file, mode) != 0 || fsync(file) != 0 { throw PlatformError.last("write", path) }
    } catch {
      failure = error
    }
    if close(file) != 0 && failure == nil { failure = .last("write", path) }
    if failure == nil && Glibc.rename(temporary, path) != 0 { failure = .last("put in place", path) }
    if let failure {
      unlink(temporary)
      throw failure
    }
    try syncFolder(folder)
  }

  /// As `write` of bytes, with a text in UTF-8.
  public static func write(_ text: String, to path: String, mode: UInt32 = 0o600) throws(PlatformError) {
    try write(Array(text.utf8), to: path, mode: mode)
  }

  /// Renames a file within its file system, over an older one, and makes it durable.
  public static func rename(_ old: String, to new: String) throws(PlatformError) {
    if Glibc.rename(old, new) != 0 { throw PlatformError.last("rename", "\(old) to \(new)") }
    try syncFolder(split(new).folder)
  }

  /// Removes a file.
  ///
  /// - Returns: false when there was none.
  @discardableResult
  public static func remove(_ path: String) throws(PlatformError) -> Bool {
    if unlink(path) == 0 { return true }
    if errno == ENOENT { return false }
    throw PlatformError.last("remove", path)
  }

  /// Removes a file, or a folder with all that is in it; follows no symbolic link.
  ///
  /// - Returns: false when there was none.
  @discardableResult
  public static func removeAll(_ path: String) throws(PlatformError) -> Bool {
    var state = stat()
    if lstat(path, &state) != 0 {
      if errno == ENOENT { return false }
      throw PlatformError.last("look at", path)
    }
    guard state.st_mode & S_IFMT == S_IFDIR else { return try remove(path) }
    for name in try list(path) { try removeAll("\(path)/\(name)") }
    if rmdir(path) != 0 { throw PlatformError.last("remove", path) }
    return true
  }

  /// The names in a folder, sorted by their bytes, hidden ones too, without `.` and `..`.
  public static func list(_ folder: String) throws(PlatformError) -> [String] {
    guard let stream = opendir(folder) else { throw PlatformError.last("list", folder) }
    defer { closedir(stream) }
    var names: [String] = []
    errno = 0
    while let entry = readdir(stream) {
      // The name is a tuple of 256 bytes that ends with a zero: read in place, as the entry may be shorter than its type.
      let name = UnsafeRawPointer(entry).advanced(by: MemoryLayout<dirent>.offset(of: \.d_name) ?? 0)
      let text = String(cString: name.assumingMemoryBound(to: CChar.self))
      if text != "." && text != ".." { names.append(text) }
      errno = 0
    }
    if errno != 0 { throw PlatformError.last("list", folder) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// What is known about the file a path names, following symbolic links; `nil` when there is none.
  public static func info(_ path: String) throws(PlatformError) -> FileInfo? {
    var state = stat()
    if stat(path, &state) != 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw PlatformError.last("look at", path)
    }
    return FileInfo(
      size: Int(state.st_size), mode: state.st_mode & 0o7777, owner: state.st_uid,
      modified: Int64(state.st_mtim.tv_sec) * 1_000_000_000 + Int64(state.st_mtim.tv_nsec),
      isFolder: state.st_mode & S_IFMT == S_IFDIR)
  }

  /// Makes a folder with mode 0700, and its parents where they are missing.
  ///
  /// - Throws: also when it exists, but belongs to another user or may be written by others: the journal holds
  ///   personal data, and whoever may write into the inbox steers the engine.
  public static func makePrivateFolder(_ path: String) throws(PlatformError) {
    if mkdir(path, 0o700) == 0 {
      // A parent's default ACL or a file system's mount options may have widened it.
      if chmod(path, 0o700) != 0 { throw PlatformError.last("make private", path) }
      return
    }
    if errno == ENOENT {
      let parent = split(path).folder
      if parent != path && parent != "." { try makeFolders(parent) }
      if mkdir(path, 0o700) == 0 { return }
    }
    guard errno == EEXIST else { throw PlatformError.last("make the folder", path) }
    guard let info = try info(path), info.isFolder else {
      throw PlatformError(action: "make the folder", subject: path, reason: .system(ENOTDIR))
    }
    if info.owner != geteuid() || info.mode & 0o022 != 0 {
      throw PlatformError(action: "use the folder", subject: path, reason: .notPrivate)
    }
  }

  private static func makeFolders(_ path: String) throws(PlatformError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    if errno == ENOENT {
      let parent = split(path).folder
      if parent != path && parent != "." {
        try makeFolders(parent)
        if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
      }
    }
    throw PlatformError.last("make the folder", path)
  }

  private static func syncFolder(_ folder: String) throws(PlatformError) {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw PlatformError.last("open", folder) }
    defer { close(descriptor) }
    // Some network file systems cannot sync a folder and say EINVAL: there the rename is all one gets.
    if fsync(descriptor) != 0 && errno != EINVAL { throw PlatformError.last("sync", folder) }
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    var path = Substring(path)
    while path.count > 1 && path.hasSuffix("/") { path.removeLast() }
    guard let slash = path.lastIndex(of: "/") else { return (".", String(path)) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }
}

/// Reads to the end of a file or pipe; `nil` when there are more than `limit` bytes.
func readToEnd(_ file: Int32, _ name: String, limit: Int) throws(PlatformError) -> [UInt8]? {
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 64 << 10)
  while true {
    let count = read(file, &block, block.count)
    if count == 0 { return bytes }
    if count < 0 {
      if errno == EINTR { continue }
      throw PlatformError.last("read", name)
    }
    if bytes.count + count > limit { return nil }
    bytes.append(contentsOf: block[..<count])
  }
}

/// Writes all of `bytes` to a file or pipe.
func writeAll(_ bytes: [UInt8], to file: Int32, _ name: String) throws(PlatformError) {
  var done = 0
  while done < bytes.count {
    let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress.map { $0 + done }, $0.count - done) }
    if count < 0 {
      if errno == EINTR { continue }
      throw PlatformError.last("write", name)
    }
    done += count
  }
}
