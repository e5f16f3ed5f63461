package import Platform

/// Runs a program to its end, without blocking a thread of Swift's pool; both outputs are captured.
///
/// - Parameters:
///   - command: a path, or a name that PATH knows.
///   - environment: all of its variables; `nil` for ours.
///   - milliseconds: then it is killed, and the call throws.
package func run(
  _ command: String, _ arguments: [String] = [], environment: [String: String]? = nil, folder: String? = nil,
  within milliseconds: Int = 60_000
) async throws -> ChildProcess.Finished {
  try await onThread("run \(command)") {
    try ChildProcess(
      command, arguments, environment: environment, folder: folder, output: .capture, errors: .capture
    ).finish(within: milliseconds)
  }
}

/// Runs the `usher` that was built with the tests; see `run`.
package func runUsher(
  _ arguments: [String], environment: [String: String]? = nil, folder: String? = nil, within milliseconds: Int = 60_000
) async throws -> ChildProcess.Finished {
  try await run(executable("usher"), arguments, environment: environment, folder: folder, within: milliseconds)
}

/// The path of an executable that was built with the tests: it lies beside the test binary.
package func executable(_ name: String) -> String {
  var path = Substring(ThisProcess.executable)
  while let last = path.popLast(), last != "/" {}
  return "\(path)/\(name)"
}

/// Runs what blocks on a thread of its own, and waits for it without blocking a thread of Swift's pool.
package func onThread<R: Sendable>(
  _ name: String = "test", _ body: @escaping @Sendable () throws -> R
) async throws -> R {
  try await withCheckedThrowingContinuation { continuation in
    do {
      // Detached: the continuation tells of its end.
      _ = try OSThread(name: name) { continuation.resume(with: Result { try body() }) }
    } catch {
      continuation.resume(throwing: error)
    }
  }
}
