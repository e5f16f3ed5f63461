import Platform
import Testing

@Suite struct OptionScannerTests {
  private let shapes = [
    OptionShape(name: "state", letter: "s", argument: .required),
    OptionShape(name: "status"),
    OptionShape(name: "watch", letter: "w", argument: .optional),
    OptionShape(name: "yes", letter: "y"),
  ]

  @Test func `names, letters, values and operands are told apart`() throws {
    let scanned = try OptionScanner.scan(
      ["retry", "--state", "/tmp/a b", "-y", "--watch=2s", "one", "-ysDIR", "-w", "--", "--yes"], for: shapes)
    #expect(scanned.options.map(\.shape) == [0, 3, 2, 3, 0, 2])
    #expect(scanned.options.map(\.argument) == ["/tmp/a b", nil, "2s", nil, "DIR", nil])
    #expect(scanned.operands == ["retry", "one", "--yes"])
  }

  @Test func `the first operand ends the options when that is asked for`() throws {
    let scanned = try OptionScanner.scan(["--ye", "jobs", "--status"], for: shapes, stopsAtOperand: true)
    #expect(scanned.options.map(\.shape) == [3])
    #expect(scanned.operands == ["jobs", "--status"])
  }

  @Test(arguments: [
    (["--sta"], OptionError.ambiguous("--sta")),
    (["--nope=1"], .unknown("--nope=1")),
    (["-yx"], .unknown("-x")),
    (["a", "--state"], .argumentMissing("--state")),
    (["-s"], .argumentMissing("-s")),
    (["--yes=no"], .argumentNotWanted("--yes=no")),
  ])
  func `what does not fit is named as it was written`(_ arguments: [String], _ expected: OptionError) {
    let error = #expect(throws: OptionError.self) { try OptionScanner.scan(arguments, for: shapes) }
    #expect(error == expected)
  }

  @Test func `an empty line has no options`() throws {
    let scanned = try OptionScanner.scan([], for: shapes)
    #expect(scanned.options.isEmpty)
    #expect(scanned.operands.isEmpty)
  }
}
