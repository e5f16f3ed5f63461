import Platform

/// Runs `body` with the path of a private folder that is gone afterwards.
package func withTemporaryFolder<R>(_ body: (String) async throws -> R) async throws -> R {
  let folder = try makeTemporaryFolder()
  // The folder is of use to nobody after the test; a failure to remove it is not the test's failure.
  defer { _ = try? FileStore.removeAll(folder) }
  return try await body(folder)
}

private func makeTemporaryFolder() throws -> String {
  let folder = "\(Environment["TMPDIR"] ?? "/tmp")/\(TestServices.uniqueName("usher-test"))"
  try FileStore.makePrivateFolder(folder)
  return folder
}
