import JSON

/// What one process took for so many users.
struct BenchFigures {
  var users: Int
  /// From the first user to the last.
  var nanoseconds: Int64
  /// Of all threads of that process, its start included.
  var cpuNanoseconds: Int64
  /// The most physical memory that it used.
  var peakBytes: Int

  init(users: Int, nanoseconds: Int64, cpuNanoseconds: Int64, peakBytes: Int) {
    self.users = users
    self.nanoseconds = nanoseconds
    self.cpuNanoseconds = cpuNanoseconds
    self.peakBytes = peakBytes
  }

  init(_ object: JSONObject) throws(BenchError) {
    users = try object.number("users")
    nanoseconds = Int64(try object.number("nanoseconds"))
    cpuNanoseconds = Int64(try object.number("cpuNanoseconds"))
    peakBytes = try object.number("peakBytes")
  }

  var object: JSONObject {
    JSONObject([
      ("users", .int(users)), ("nanoseconds", .int(Int(nanoseconds))), ("cpuNanoseconds", .int(Int(cpuNanoseconds))),
      ("peakBytes", .int(peakBytes)),
    ])
  }

  var usersPerSecond: Double { nanoseconds > 0 ? Double(users) * 1e9 / Double(nanoseconds) : 0 }
  var cpuMicroseconds: Double { users > 0 ? Double(cpuNanoseconds) / 1_000 / Double(users) : 0 }
  var peakMegabytes: Double { Double(peakBytes) / 1_048_576 }
}
