import Platform
import TestSupport
import Testing

/// What other tests lean on.
@Suite struct TestSupportTests {
  @Test func `a condition that is never met is an error that says which`() async {
    let error = await #expect(throws: NotMet.self) { try await eventually(within: 0.01, "pigs fly") { false } }
    #expect(error?.description == "pigs fly: not within 0.01 s")
  }

  @Test func `a condition's value is returned as soon as it is there`() async throws {
    var tries = 0
    let value = try await eventually("a third try") { () -> Int? in
      tries += 1
      return tries == 3 ? tries : nil
    }
    #expect(value == 3)
  }

  @Test func `a temporary folder is gone after a failure too`() async throws {
    struct Failure: Error {}
    var path = ""
    await #expect(throws: Failure.self) {
      try await withTemporaryFolder { folder in
        path = folder
        try FileStore.write("left behind", to: "\(folder)/file")
        throw Failure()
      }
    }
    #expect(path.contains("usher-test-"))
    #expect(try FileStore.info(path) == nil)
  }

  @Test func `the executables of the package lie beside the tests`() throws {
    let info = try FileStore.info(executable("usher"))
    #expect(info?.isFolder == false)
  }
}

extension WithServices {
  @Suite struct ServiceTests {
    @Test func `a test gets a topic and a realm of its own`() async throws {
      let services = try TestServices()
      let topic = try await services.topic(partitions: 2, settings: ["cleanup.policy": "compact"])
      let listing = try await run("kcat", ["-L", "-b", services.kafka, "-t", topic])
      #expect(listing.outputText.contains("topic \"\(topic)\" with 2 partitions"))
      let realm = try await services.realm()
      let answer = try await run("curl", ["-fsS", "\(services.keycloak)/realms/\(realm)"])
      #expect(answer.outputText.contains("\"realm\":\"\(realm)\""))
    }
  }
}
