import Glibc
import Platform
import Testing

@Suite struct ProcessTests {
  @Test func `a child's outputs and status are collected`() throws {
    let finished = try ChildProcess(
      "sh", ["-c", "echo out; echo err >&2; exit 3"], output: .capture, errors: .capture
    ).finish(within: 20_000)
    #expect(finished.end == .exited(3))
    #expect(finished.outputText == "out\n")
    #expect(finished.errorsText == "err\n")
    #expect(!finished.isSuccess)
  }

  @Test func `more output than a pipe holds does not block a child`() throws {
    let finished = try ChildProcess(
      "sh", ["-c", "head -c 1000000 /dev/zero; echo end >&2"], output: .capture, errors: .capture
    )
    .finish(within: 20_000)
    #expect(finished.output.count == 1_000_000)
    #expect(finished.errorsText == "end\n")
    let cut = try ChildProcess("head", ["-c", "1000000", "/dev/zero"], output: .capture).finish(
      within: 20_000, limit: 10)
    #expect(cut.output.count == 10)
    #expect(cut.isSuccess)
  }

  @Test func `a child has the given environment and folder, and reads nothing`() throws {
    let finished = try ChildProcess(
      "/bin/sh", ["-c", "echo $A-$HOME-$(pwd)-$(cat)"], environment: ["A": "1=2"], folder: "/", output: .capture
    ).finish(within: 20_000)
    #expect(finished.outputText == "1=2--/-\n")
  }

  @Test func `a child starts with no signal blocked, though ours are`() throws {
    let masks = Locked<[String]>([])
    // On a thread of its own: the mask of a pool thread is not ours to change.
    let thread = try OSThread(name: "masked") {
      SignalDescriptor.blockAll()
      for path in ["/proc/thread-self/status", "/proc/self/status"] {
        let child = try? ChildProcess("cat", [path], output: .capture).finish(within: 20_000).outputText
        let own = try? FileStore.readText(path)
        masks.withLock { $0.append((path == "/proc/self/status" ? child : own) ?? "") }
      }
    }
    thread.join()
    let found = masks.withLock { $0 }.map { text in
      text.split(separator: "\n").first { $0.hasPrefix("SigBlk:") }.flatMap { UInt64($0.suffix(16), radix: 16) }
    }
    let own = try #require(found.first ?? nil)
    for blocked in [1, 2, 13, 15, 17, 28] { #expect(own & 1 << (blocked - 1) != 0, "signal \(blocked)") }
    for free in [4, 5, 6, 7, 8, 11, 31] { #expect(own & 1 << (free - 1) == 0, "signal \(free)") }
    #expect(found.last == 0)
  }

  @Test func `a child that does not end is killed at its deadline`() throws {
    let error = #expect(throws: PlatformError.self) {
      _ = try ChildProcess("sleep", ["60"]).finish(within: 30)
    }
    #expect(error?.reason == .timedOut(milliseconds: 30))
    #expect(error?.description.hasPrefix("cannot run sleep: it did not end within 30 ms and was killed.") == true)
  }

  @Test func `a child that is dropped is gone`() throws {
    let identifier: Int32
    do {
      let child = try ChildProcess("sleep", ["60"])
      identifier = child.identifier
    }
    #expect(try FileStore.info("/proc/\(identifier)") == nil)
  }

  @Test func `a child ends by the signal that it is sent`() throws {
    var child = try ChildProcess("sleep", ["60"])
    let early = try child.wait(milliseconds: 0)
    #expect(early == nil)
    child.send(.terminate)
    let end = try child.wait(milliseconds: 20_000)
    #expect(end == .signalled(.terminate))
    let again = try child.wait()
    #expect(again == .signalled(.terminate))
  }

  @Test func `a program that does not exist is an error with its name`() {
    let error = #expect(throws: PlatformError.self) { _ = try ChildProcess("usher-no-such-program") }
    #expect(error?.isNotFound == true)
    #expect(error?.subject == "usher-no-such-program")
  }

  @Test func `a blocked signal arrives by its descriptor with its sender`() throws {
    let seen = Locked<[SignalDescriptor.Arrival?]>([])
    let thread = try OSThread(name: "signals") {
      SignalDescriptor.block([.user2])
      guard let signals = try? SignalDescriptor([.user2]) else { return }
      let before = try? signals.next()
      // To this thread only: on the others of the test process the signal is not blocked.
      pthread_kill(pthread_self(), SIGUSR2)
      let after = try? signals.next()
      seen.withLock { $0 = [before, after] }
    }
    thread.join()
    let arrivals = seen.withLock { $0 }
    try #require(arrivals.count == 2)
    #expect(arrivals[0] == nil)
    #expect(arrivals[1]?.signal == .user2)
    #expect(arrivals[1]?.sender == ThisProcess.identifier)
  }

  @Test func `the process knows its executable, host, user, memory and CPU time`() throws {
    #expect(ThisProcess.executable.hasPrefix("/"))
    #expect(try FileStore.info(ThisProcess.executable)?.isFolder == false)
    #expect(!ThisProcess.hostName.isEmpty)
    let user = try ChildProcess("id", ["-un"], output: .capture).finish(within: 20_000).outputText
    #expect(ThisProcess.userName + "\n" == user)
    #expect(ThisProcess.residentBytes > 1 << 20)
    #expect(ThisProcess.peakResidentBytes >= ThisProcess.residentBytes / 2)
    #expect(ThisProcess.cpuNanoseconds > 0)
    #expect(Environment["PATH"] == Environment.all["PATH"])
    #expect(Environment["USHER_NO_SUCH_VARIABLE"] == nil)
  }
}
