import JSON
import Platform
import TestSupport
import Testing

@Suite struct BenchTests {
  @Test func `the benchmark reports reading, new users and unchanged users of one topic`() async throws {
    // No sink and no broker at hand: the sandbox stands in for both.
    let result = try await run(
      executable("usher-bench"), ["--users", "1000", "--batch", "50", "--json"],
      environment: ["PATH": "/usr/bin:/bin", "TMPDIR": "/tmp"], folder: "/", within: 120_000)
    #expect(result.errorsText == "")
    try #require(result.end == .exited(0))
    let report = try JSONValue.parse(result.outputText)
    #expect(report["users"]?.int == 1_000)
    #expect(report["provider"]?.string == "sandbox")
    #expect(report["kafka"]?.string == "embedded")
    for pass in ["bare", "created", "unchanged"] {
      #expect((report[pass]?["usersPerSecond"]?.double ?? 0) > 0)
      #expect((report[pass]?["cpuMicrosecondsPerUser"]?.double ?? 0) > 0)
      #expect((report[pass]?["peakResidentBytes"]?.int ?? 0) > 1 << 20)
    }
  }

  @Test(arguments: [
    (["--users", "many"], "--users takes a whole number from 1000 to 100000000, not many."),
    (["--usres", "1"], "There is no option --usres."), (["5"], "5 is too much."),
    (["--batch"], "--batch needs a value behind it."),
  ])
  func `a wrong option is told, and nothing is run`(line: [String], text: String) async throws {
    let result = try await run(executable("usher-bench"), line)
    #expect(result.end == .exited(2))
    #expect(result.errorsText.hasPrefix("usher-bench: \(text)"))
    #expect(result.outputText == "")
  }
}
