import Commands
import Config
import ConsoleCore
import Glibc
import Platform
import Testing

/// The README says what the tables of the code say.
@Suite struct ReadmeTests {
  private static func read() throws -> String {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return String(decoding: try FileStore.read("/\(root)/README.md", limit: 1 << 20), as: UTF8.self)
  }

  @Test func `it lists every command with its options`() throws {
    #expect(try Self.read().contains("\n\(HelpText.markdown())"))
  }

  @Test func `it lists every key of the configuration`() throws {
    #expect(try Self.read().contains("\n\(ConfigSchema.keyMarkdown())\n"))
  }

  @Test func `it lists every key of the console`() throws {
    #expect(try Self.read().contains("\n\(ActionTable.markdown())"))
  }

  @Test func `it lists every exit code`() throws {
    let rows = ExitCode.allCases.map { "| \($0.rawValue) | \($0.meaning) |\n" }.joined()
    #expect(try Self.read().contains("\n| code | meaning |\n|---|---|\n\(rows)"))
  }

  @Test func `its example of a configuration is valid`() throws {
    let text = try Self.read()
    let start = try #require(text.firstRange(of: "```yaml\n")?.upperBound)
    let end = try #require(text[start...].firstRange(of: "```")?.lowerBound)
    let loaded = try ConfigLoader.read(Array(text[start..<end].utf8), file: "README.md", environment: [:])
    #expect(loaded.warnings.isEmpty)
  }
}
