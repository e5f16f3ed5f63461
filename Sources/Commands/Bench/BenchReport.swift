import JSON

/// What the benchmark found.
struct BenchReport {
  var options: BenchOptions
  var broker: String
  var partitions: Int
  var provider: String
  var bytesPerUser: Int
  var bare: BenchFigures
  var created: BenchFigures
  var unchanged: BenchFigures

  private var rows: [(name: String, key: String, figures: BenchFigures)] {
    [
      ("librdkafka alone, read only", "bare", bare), ("engine, every user new", "created", created),
      ("engine, no user changed", "unchanged", unchanged),
    ]
  }

  var text: String {
    var lines = [
      "\(options.users) users of \(bytesPerUser) bytes in \(partitions) partitions, "
        + "batches of \(options.batch) over \(options.connections) connections",
      "kafka: \(broker)   provider: \(provider)", "",
      "                             users/s   CPU µs/user   peak MB",
    ]
    for row in rows {
      lines.append(
        row.name.padded(to: 27, atEnd: true) + Self.grouped(row.figures.usersPerSecond).padded(to: 9)
          + Self.decimal(row.figures.cpuMicroseconds).padded(to: 14)
          + String(Int(row.figures.peakMegabytes.rounded())).padded(to: 10))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  var json: String {
    var object = JSONObject([
      ("users", .int(options.users)), ("bytesPerUser", .int(bytesPerUser)), ("partitions", .int(partitions)),
      ("batch", .int(options.batch)), ("connections", .int(options.connections)), ("kafka", .string(broker)),
      ("provider", .string(provider)),
    ])
    for row in rows {
      object[row.key] = .object(
        JSONObject([
          ("usersPerSecond", .double(row.figures.usersPerSecond)),
          ("cpuMicrosecondsPerUser", .double(row.figures.cpuMicroseconds)),
          ("peakResidentBytes", .int(row.figures.peakBytes)),
          ("seconds", .double(Double(row.figures.nanoseconds) / 1e9)),
        ]))
    }
    return JSONValue.object(object).json
  }

  /// `123,456`
  private static func grouped(_ number: Double) -> String {
    var digits = Array(String(Int(number.rounded())))
    var place = digits.count - 3
    while place > 0 {
      digits.insert(",", at: place)
      place -= 3
    }
    return String(digits)
  }

  /// With two decimals.
  private static func decimal(_ number: Double) -> String {
    let hundredths = Int((number * 100).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension String {
  fileprivate func padded(to width: Int, atEnd: Bool = false) -> String {
    let blanks = String(repeating: " ", count: max(0, width - count))
    return atEnd ? self + blanks : blanks + self
  }
}
