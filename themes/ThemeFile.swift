import Glibc

/// Theme files in the user's folder.
enum ThemeFile {
  /// Far above any theme; what is longer is no theme.
  private static let limit = 64 << 10

  /// Whether a name may be a file's: it must not lead out of the folder.
  static func isName(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 64
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
        default: false
        }
      }
  }

  /// Names of the themes in a folder, sorted; none where it cannot be read.
  static func list(folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let file = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      let name = String(file.dropLast(5))
      if file.hasSuffix(".yaml"), isName(name) { names.append(name) }
    }
    return names.sorted()
  }

  /// A file's content, or nil where there is no file.
  static func read(_ path: String) throws(ThemeError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { close(descriptor) }
    var content: [UInt8] = []
    while true {
      let bytes = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, initialized in
        initialized = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
      }
      if bytes.isEmpty { return content }
      content += bytes
      guard content.count <= limit else {
        throw .unreadable(path: path, reason: "it has more than \(limit) bytes")
      }
    }
  }
}
