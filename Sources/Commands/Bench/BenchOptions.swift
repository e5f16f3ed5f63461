import Platform

/// What `usher-bench` is asked to do.
struct BenchOptions {
  /// Users in a pass.
  var users = 200_000
  /// Users in a request to the provider.
  var batch = 100
  /// Connections to the provider.
  var connections = 8
  /// Partitions of the topic.
  var partitions = 6
  /// Whether the report is JSON.
  var isJSON = false
  /// The source of the sink that answers like Keycloak at no cost; nil: looked for.
  var sinkSource: String?
  /// Where the journal lies while it runs: a folder on the disk that is to be measured.
  var folder: String

  private static let shapes = [
    OptionShape(name: "users", argument: .required), OptionShape(name: "batch", argument: .required),
    OptionShape(name: "connections", argument: .required), OptionShape(name: "partitions", argument: .required),
    OptionShape(name: "json"), OptionShape(name: "sink-source", argument: .required),
    OptionShape(name: "folder", argument: .required), OptionShape(name: "help"),
  ]

  private static let help = """
    usage: usher-bench [--users N] [--batch N] [--connections N] [--partitions N]
                       [--sink-source FILE] [--folder DIR] [--json]

    Takes users from Kafka through the whole engine, journal included, into a provider that answers at once: first
    users that are new, then the same users again, unchanged. Reports users a second, microseconds of CPU a user and the most
    memory, of the engine's process alone, beside what reading the same topic with librdkafka alone costs.

      --users N           users in a pass (200000)
      --batch N           users in a request to the provider (100)
      --connections N     connections to the provider (8)
      --partitions N      partitions of the topic (6)
      --sink-source FILE  C source of the provider (../shared/bench/kcsink.c); without it, or without a C compiler,
                          it is the sandbox's Keycloak, which takes more time than the engine
      --folder DIR        where the journal lies ($TMPDIR, else /var/tmp)
      --json              one JSON object instead of a table

    The broker is the one at $USHER_TEST_KAFKA, else an embedded one. Topics are made and deleted again.

    """

  /// Reads a command line; nil: it asked for help, which was printed.
  init?(_ line: [String], console: CommandIO) throws(BenchError) {
    folder = console.environment["TMPDIR"] ?? "/var/tmp"
    let found: ScannedOptions
    do {
      found = try OptionScanner.scan(line, for: Self.shapes)
    } catch {
      throw BenchError("\(Self.text(error)) See usher-bench --help.", isUsage: true)
    }
    if let extra = found.operands.first {
      throw BenchError("\(extra) is too much. See usher-bench --help.", isUsage: true)
    }
    for option in found.options {
      let name = Self.shapes[option.shape].name
      let value = option.argument ?? ""
      switch name {
      case "users": users = try Self.number(value, name, 1_000...100_000_000)
      case "batch": batch = try Self.number(value, name, 1...1_000)
      case "connections": connections = try Self.number(value, name, 1...64)
      case "partitions": partitions = try Self.number(value, name, 1...64)
      case "json": isJSON = true
      case "sink-source": sinkSource = value
      case "folder": folder = value
      default:
        console.write(Self.help)
        return nil
      }
    }
  }

  private static func number(_ text: String, _ name: String, _ range: ClosedRange<Int>) throws(BenchError) -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw BenchError(
        "--\(name) takes a whole number from \(range.lowerBound) to \(range.upperBound), not \(text).", isUsage: true)
    }
    return number
  }

  private static func text(_ error: OptionError) -> String {
    switch error {
    case .unknown(let written): "There is no option \(written)."
    case .ambiguous(let written): "\(written) can be several options: write it out."
    case .argumentMissing(let written): "\(written) needs a value behind it."
    case .argumentNotWanted(let written): "\(written) takes no value."
    }
  }
}
