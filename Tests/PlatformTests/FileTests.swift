import Platform
import TestSupport
import Testing

@Suite struct FileTests {
  @Test func `a file is written whole, private and without a trace of its making`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/state.json"
      try FileStore.write("first", to: path)
      try FileStore.write("second", to: path)
      #expect(try FileStore.readText(path) == "second")
      #expect(try FileStore.list(folder) == ["state.json"])
      let info = try #require(try FileStore.info(path))
      #expect(info.mode == 0o600)
      #expect(info.size == 6)
      #expect(!info.isFolder)
    }
  }

  @Test func `a reader sees the old or the new content, never a mixture`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      let contents = ["a", "b"].map { String(repeating: $0, count: 100_000) }
      try FileStore.write(contents[0], to: path)
      let isDone = Locked(false)
      let failures = Locked(0)
      let writer = try OSThread(name: "writer") {
        for round in 0..<40 {
          do { try FileStore.write(contents[round % 2], to: path) } catch { failures.withLock { $0 += 1 } }
        }
        isDone.withLock { $0 = true }
      }
      while !isDone.withLock({ $0 }) {
        let seen = try FileStore.readText(path)
        #expect(contents.contains(seen))
      }
      writer.join()
      #expect(failures.withLock { $0 } == 0)
    }
  }

  @Test func `a failed write leaves the old file and no other`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/taken"
      try FileStore.makePrivateFolder("\(path)/inside")
      let error = #expect(throws: PlatformError.self) { try FileStore.write("text", to: path) }
      #expect(error?.description.contains("cannot put in place \(path): ") == true)
      #expect(try FileStore.list(folder) == ["taken"])
    }
  }

  @Test func `a private folder is made with its parents, and kept when it is there`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/a/b/c"
      try FileStore.makePrivateFolder(path)
      try FileStore.makePrivateFolder(path)
      try FileStore.makePrivateFolder(path + "/")
      #expect(try FileStore.info(path)?.mode == 0o700)
      #expect(try FileStore.info(path)?.isFolder == true)
    }
  }

  @Test func `a folder that others may write into is refused`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/open"
      let made = try ChildProcess("mkdir", ["-m", "0777", path]).finish(within: 20_000)
      #expect(made.isSuccess)
      let error = #expect(throws: PlatformError.self) { try FileStore.makePrivateFolder(path) }
      #expect(error?.reason == .notPrivate)
      #expect(error?.description.contains("chmod go-w") == true)
    }
  }

  @Test func `a file in the place of a folder is an error`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/file"
      try FileStore.write("", to: path)
      let error = #expect(throws: PlatformError.self) { try FileStore.makePrivateFolder(path) }
      #expect(
        error?.description == "cannot make the folder \(path): Not a directory. Check what kind of file the path names."
      )
    }
  }

  @Test func `a missing file is an error for read, nil for info and false for remove`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/missing"
      let error = #expect(throws: PlatformError.self) { try FileStore.read(path) }
      #expect(error?.isNotFound == true)
      #expect(error?.description == "cannot open \(path): No such file or directory. Check the path.")
      #expect(try FileStore.info(path) == nil)
      let isRemoved = try FileStore.remove(path)
      #expect(!isRemoved)
    }
  }

  @Test func `a file beyond the limit is not read`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/long"
      try FileStore.write([UInt8](repeating: 7, count: 1_000), to: path)
      #expect(try FileStore.read(path, limit: 1_000).count == 1_000)
      let error = #expect(throws: PlatformError.self) { try FileStore.read(path, limit: 999) }
      #expect(error?.reason == .tooLong(limit: 999))
    }
  }

  @Test func `a folder is listed by bytes, with long and hidden names`() async throws {
    try await withTemporaryFolder { folder in
      let names = [".hidden", "A", String(repeating: "n", count: 255), "ä"]
      for name in names.reversed() {
        // Made by rename: the temporary name of an atomic write would be longer than a name may be.
        try FileStore.write("", to: "\(folder)/x")
        try FileStore.rename("\(folder)/x", to: "\(folder)/\(name)")
      }
      #expect(try FileStore.list(folder) == names)
    }
  }

  @Test func `a whole folder is removed, but not what its links point to`() async throws {
    try await withTemporaryFolder { folder in
      try FileStore.makePrivateFolder("\(folder)/gone/deep")
      try FileStore.write("kept", to: "\(folder)/kept")
      let linked = try ChildProcess("ln", ["-s", folder, "\(folder)/gone/deep/link"]).finish(within: 20_000)
      #expect(linked.isSuccess)
      try FileStore.removeAll("\(folder)/gone")
      #expect(try FileStore.list(folder) == ["kept"])
    }
  }

  @Test func `a lock file of another process tells who holds it, and is free when that process dies`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      try FileStore.write("pid 42 on host-1, daemon\n", to: path)
      var holder = try ChildProcess(
        "flock", ["--exclusive", "--no-fork", path, "sh", "-c", "echo locked; exec sleep 60"],
        output: .capture)
      var isHeld = false
      let deadline = SystemClock.nanoseconds() + 20_000_000_000
      while !isHeld && SystemClock.nanoseconds() < deadline {
        isHeld = try LockFile.holder(of: path) != nil
      }
      try #require(isHeld)
      let error = #expect(throws: PlatformError.self) { _ = try LockFile(path, content: "us") }
      #expect(error?.reason == .locked(holder: "pid 42 on host-1, daemon"))
      #expect(error?.description.contains("it is held by pid 42 on host-1, daemon. Stop that process first") == true)
      holder.send(.kill)
      let end = try holder.wait(milliseconds: 20_000)
      #expect(end == .signalled(.kill))
      #expect(try LockFile.holder(of: path) == nil)
      let lock = try LockFile(path, content: "us")
      #expect(try LockFile.holder(of: path) == "us")
      try lock.update(content: "me")
      #expect(try LockFile.holder(of: path) == "me")
    }
  }

  @Test func `a lock that is dropped is free and its file empty`() async throws {
    try await withTemporaryFolder { folder in
      let path = "\(folder)/lock"
      do { _ = try LockFile(path, content: "first") }
      #expect(try FileStore.read(path).isEmpty)
      let again = try LockFile(path, content: "second")
      #expect(try FileStore.info(path)?.mode == 0o600)
      _ = consume again
    }
  }
}
