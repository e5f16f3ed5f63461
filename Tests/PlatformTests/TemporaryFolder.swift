import Platform
import Testing

/// Runs `body` with a private folder that is gone afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let parent = Environment["TMPDIR"] ?? "/tmp"
  let name = "usher-platform-\(ThisProcess.identifier)-\(UInt64.random(in: 0...UInt64.max))"
  let folder = "\(parent)/\(name)"
  try FileStore.makePrivateFolder(folder)
  // The folder is of use to nobody after the test; a failure to remove it is not the test's failure.
  defer { _ = try? FileStore.removeAll(folder) }
  try body(folder)
}
