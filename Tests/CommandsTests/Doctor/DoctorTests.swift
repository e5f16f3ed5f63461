import Commands
import Glibc
import JSON
import Journal
import Kafka
import Platform
import Sandbox
import TestSupport
import Testing

/// Doctor where no service is needed.
@Suite struct DoctorTests {
  @Test func `mistakes in the configuration are named with file and line, and end the check-up`() async throws {
    try await withTemporaryFolder { folder in
      let place = DoctorPlace(folder)
      let result = try await place.doctor(extra: "limit: {}")
      #expect(result.code == .usage)
      #expect(result.output.hasPrefix("Configuration\n  problem  \(place.file):"))
      #expect(result.output.contains("limit: there is no such key. Did you mean limits?"))
      #expect(result.output.contains("Nothing else was checked"))
      #expect(!result.output.contains("Kafka"))
    }
  }

  @Test func `without a configuration the least that works is shown`() async throws {
    try await withTemporaryFolder { folder in
      let result = runHere("doctor", environment: ["HOME": folder])
      #expect(result.code == .usage)
      #expect(result.output.contains("there is no configuration yet: \(folder)/.config/usher/config.yaml"))
      #expect(result.output.contains("bootstrap:"))
    }
  }

  @Test func `a cluster that refuses connections is told from a provider that does`() async throws {
    try await withTemporaryFolder { folder in
      let lines = try await DoctorPlace(folder).lines()
      #expect(lines.code == .needsHuman)
      #expect(lines.grade("file") == "ok")
      #expect(lines.grade("provider.keycloak.secret") == "ok")
      #expect(lines.grade("folder") == "ok")
      #expect(lines.grade("connection") == "problem")
      #expect(lines.words("connection").contains("nothing listens at this address"))
      #expect(lines.words("connection").contains("kafka.bootstrap"))
      #expect(lines.words("topics").contains("not checked"))
      #expect(lines.words("realm usher").contains("not reachable"))
      #expect(lines.problems == ["connection", "realm usher"])
      #expect(lines.summary?["problems"]?.int == 2)
      #expect(!lines.text.contains("usher-secret"))
    }
  }

  @Test func `secrets that cannot be read are named, and what needs them is not tried`() async throws {
    try await withTemporaryFolder { folder in
      var place = DoctorPlace(folder)
      place.kafka = "secrets: {sasl.password: {env: USHER_TEST_NO_SUCH_SECRET}}"
      place.secret = ""
      let lines = try await place.lines()
      #expect(lines.code == .needsHuman)
      #expect(lines.problems == ["kafka.secrets.sasl.password", "provider.keycloak.secret"])
      #expect(lines.words("kafka.secrets.sasl.password").contains("USHER_TEST_NO_SUCH_SECRET is not set"))
      #expect(lines.grade("connection") == nil)
      #expect(lines.words("usher@127.0.0.1:1").contains("not checked"))
    }
  }

  @Test func `a setting that librdkafka does not know is named`() async throws {
    try await withTemporaryFolder { folder in
      var place = DoctorPlace(folder)
      place.kafka = "properties: {security.protocl: SSL}"
      let lines = try await place.lines()
      #expect(lines.words("connection").contains("security.protocl"))
    }
  }

  @Test func `a mock cluster and the sandbox make a healthy set-up with notes`() async throws {
    try await withTemporaryFolder { folder in
      let cluster = try MockCluster()
      let keycloak = try SandboxKeycloak()
      defer { keycloak.stop() }
      var place = DoctorPlace(folder)
      place.bootstrap = cluster.bootstrap
      place.url = keycloak.url
      place.attributes = ["department"]
      for topic in ["users", "usher.progress", "usher.replies", "usher.errors"] {
        try cluster.createTopic(topic, partitions: 2)
      }
      let lines = try await place.lines()
      #expect(lines.problems == [], "\(lines.text)")
      #expect(lines.code == .done)
      #expect(lines.grade("token") == "ok")
      #expect(lines.words("mode").hasPrefix("bulk"))
      #expect(lines.text.contains("source hr can read it, 2 partitions, 1 replica"))
      #expect(lines.summary?["problems"]?.int == 0)
    }
  }

  @Test func `the sandbox shows what the provider lacks: rights, attributes`() async throws {
    try await withTemporaryFolder { folder in
      let keycloak = try SandboxKeycloak()
      defer { keycloak.stop() }
      var place = DoctorPlace(folder)
      place.url = keycloak.url
      place.client = "usher-readonly"
      place.secret = "usher-readonly-secret"
      place.attributes = ["department", "shoeSize"]
      let lines = try await place.lines()
      #expect(lines.grade("rights") == "problem", "\(lines.text)")
      #expect(lines.code == .needsHuman)
    }
  }

  @Test func `the state folder tells who holds it, and refuses a journal of another provider`() async throws {
    try await withTemporaryFolder { folder in
      let place = DoctorPlace(folder)
      let engine = try PretendedEngine(in: "\(folder)/state")
      let held = try await place.lines()
      #expect(held.words("engine").contains("engine sync-1 (daemon, pid 4711 on web-1)"))
      // The configuration's engine is called otherwise.
      #expect(held.grade("engine") == "note")
      #expect(held.grade("journal") == "problem")
      #expect(held.words("journal").contains("it belongs to sandbox http://localhost, realm staff"))
      engine.stop()
      #expect(try await place.lines().words("engine").contains("none runs"))
    }
  }

  @Test func `a state folder that others may write is a problem, and so is one that cannot be made`() async throws {
    try await withTemporaryFolder { folder in
      let place = DoctorPlace(folder)
      try FileStore.makePrivateFolder("\(folder)/state")
      chmod("\(folder)/state", 0o777)
      let open = try await place.lines()
      #expect(open.grade("folder") == "problem")
      #expect(open.words("folder").contains("chmod 700 \(folder)/state"))
      chmod("\(folder)/state", 0o700)
      try FileStore.write("no journal at all, but long enough to look at", to: "\(folder)/state/journal.db")
      let damaged = try await place.lines()
      #expect(damaged.grade("journal") == "problem")
      #expect(damaged.words("journal").contains("no journal"))
    }
  }

  @Test func `a journal is bound to the new address of its realm only when a human says so`() async throws {
    try await withTemporaryFolder { folder in
      var place = DoctorPlace(folder)
      let state = "\(folder)/state"
      let old = JournalIdentity(providerKind: "keycloak", providerURL: "http://old.example", providerRealm: "usher")
      _ = try Journal(folder: state, identity: old, randomBytes: { [UInt8](repeating: 7, count: $0) })
      let before = try await place.lines()
      #expect(before.grade("journal") == "problem")
      #expect(before.check("journal")?["fixable"]?.bool == true)
      let unasked = try await place.lines("--fix")
      #expect(unasked.texts("did") == [])
      #expect(unasked.texts("failed").first?.contains("--yes") == true)
      let denied = runOnTerminal("doctor", "--config", place.file, "--state", state, "--fix", answers: ["n"])
      #expect(denied.output.contains("Nothing was done."))
      do {
        let lock = try LockFile("\(state)/engine.lock", content: "pid 4711, host web-1, daemon, instance doctor")
        let held = try await place.lines("--fix", "--yes")
        #expect(held.texts("failed").first?.contains("held by the engine doctor (daemon, pid 4711 on web-1)") == true)
        _ = consume lock
      }
      let fixed = try await place.lines("--fix", "--yes")
      #expect(fixed.texts("did") == ["the journal is bound to keycloak http://127.0.0.1:1, realm usher"])
      #expect(fixed.grade("journal") == "ok")
      // Another realm has other users.
      place.realm = "staff"
      let other = try await place.lines("--fix", "--yes")
      #expect(other.check("journal")?["fixable"]?.bool == false)
      #expect(other.texts("will") == [])
    }
  }
}
