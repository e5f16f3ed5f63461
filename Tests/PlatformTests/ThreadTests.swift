import Platform
import Testing

@Suite struct ThreadTests {
  @Test func `a mailbox delivers every message of every thread in the order of its sender`() throws {
    let mailbox = Mailbox<(sender: Int, number: Int)>()
    let senders = 4
    let each = 5_000
    let running = Locked(senders)
    for sender in 0..<senders {
      // Dropped without join: detached.
      _ = try OSThread(name: "sender \(sender)") {
        for number in 0..<each { mailbox.send((sender, number)) }
        if running.withLock({ count in
          count -= 1
          return count == 0
        }) {
          mailbox.close()
        }
      }
    }
    var next = [Int](repeating: 0, count: senders)
    var messages: [(sender: Int, number: Int)] = []
    var isOpen = true
    while isOpen {
      try #require(mailbox.wakeUp.wait(milliseconds: 20_000))
      messages.removeAll(keepingCapacity: true)
      isOpen = mailbox.takeAll(into: &messages)
      for message in messages {
        #expect(message.number == next[message.sender])
        next[message.sender] += 1
      }
    }
    #expect(next == [Int](repeating: each, count: senders))
  }

  @Test func `a closed mailbox drops what is sent and gives what waits`() {
    let mailbox = Mailbox<Int>()
    let isTaken = mailbox.send(contentsOf: [1, 2])
    #expect(isTaken)
    mailbox.close()
    let isTakenAfterwards = mailbox.send(3)
    #expect(!isTakenAfterwards)
    var messages = [0]
    let hasMore = mailbox.takeAll(into: &messages)
    #expect(hasMore)
    #expect(messages == [0, 1, 2])
    messages = []
    let hasStillMore = mailbox.takeAll(into: &messages)
    #expect(!hasStillMore)
    #expect(mailbox.wakeUp.wait(milliseconds: 0), "a closed mailbox stays readable")
  }

  @Test func `an emptied mailbox is not readable until the next message`() {
    let mailbox = Mailbox<Int>()
    #expect(!mailbox.wakeUp.wait(milliseconds: 0))
    mailbox.send(1)
    mailbox.send(2)
    #expect(mailbox.wakeUp.wait(milliseconds: 0))
    var messages: [Int] = []
    mailbox.takeAll(into: &messages)
    #expect(messages == [1, 2])
    #expect(!mailbox.wakeUp.wait(milliseconds: 0))
    mailbox.send(3)
    #expect(mailbox.wakeUp.wait(milliseconds: 0))
  }

  @Test func `a locked value loses no change of any thread`() throws {
    let counter = Locked(0)
    let first = try OSThread(name: "first") { for _ in 0..<10_000 { counter.withLock { $0 += 1 } } }
    let second = try OSThread(name: "second") { for _ in 0..<10_000 { counter.withLock { $0 += 1 } } }
    first.join()
    second.join()
    #expect(counter.withLock { $0 } == 20_000)
  }

  @Test func `a thread has its name and another identifier`() throws {
    let seen = Locked((name: "", identifier: Int32(0)))
    let thread = try OSThread(name: "a very long thread name") {
      // A thread's name is in a file that the kernel keeps.
      let name = (try? FileStore.readText("/proc/thread-self/comm")) ?? ""
      seen.withLock { $0 = (name, ThisProcess.threadIdentifier) }
    }
    thread.join()
    let (name, identifier) = seen.withLock { $0 }
    #expect(name == "a very long thr\n")
    #expect(identifier != ThisProcess.threadIdentifier)
    #expect(identifier > 0)
  }

  @Test func `a stack that is too small is an error with the thread's name`() {
    let error = #expect(throws: PlatformError.self) {
      _ = try OSThread(name: "tiny", stackSize: 1) {}
    }
    #expect(error?.description.hasPrefix("cannot start the thread tiny: ") == true)
  }

  @Test func `the clock never runs backwards, whoever reads it`() throws {
    let before = SystemClock.nanoseconds()
    let wrong = Locked(0)
    let latest = Locked(before)
    @Sendable func readMany() {
      for _ in 0..<20_000 {
        // Read under the lock: then the order of readings is the order of the lock's owners.
        latest.withLock { last in
          let now = SystemClock.nanoseconds()
          if now < last { wrong.withLock { $0 += 1 } }
          last = now
        }
      }
    }
    let other = try OSThread(name: "reader", body: readMany)
    readMany()
    other.join()
    #expect(wrong.withLock { $0 } == 0)
    #expect(before > 1_700_000_000_000_000_000, "nanoseconds since 1970")
  }

  @Test func `poll reports the ready descriptor and no other`() throws {
    let quiet = WakeUp()
    let loud = WakeUp()
    loud.signal()
    var watches = [Watch(quiet.descriptor, for: .readable), Watch(loud.descriptor, for: [.readable, .writable])]
    let count = try Poller.poll(&watches)
    #expect(count == 1)
    #expect(watches[0].found.isEmpty)
    #expect(watches[1].found == [.readable, .writable])
    loud.drain()
    watches[1].wanted = .readable
    let countAfterwards = try Poller.poll(&watches, milliseconds: 1)
    #expect(countAfterwards == 0)
    #expect(watches[1].found.isEmpty)
  }
}
