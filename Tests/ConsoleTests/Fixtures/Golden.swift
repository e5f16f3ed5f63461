import Platform
import Testing

/// Screens that were looked at and found right, as files. `USHER_GOLDEN=write swift test --filter ConsoleTests` writes
/// them anew: look at the difference before committing it.
enum Golden {
  private static let folder = String(#filePath.prefix(#filePath.count - "Fixtures/Golden.swift".count)) + "Golden/"

  static func expect(_ lines: [String], _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let path = folder + name + ".txt"
    let text = lines.joined(separator: "\n") + "\n"
    if Environment["USHER_GOLDEN"] == "write" {
      try FileStore.write(text, to: path, mode: 0o644)
      return
    }
    let golden = try FileStore.readText(path)
    #expect(text == golden, "the screen differs from Golden/\(name).txt", sourceLocation: sourceLocation)
  }
}
