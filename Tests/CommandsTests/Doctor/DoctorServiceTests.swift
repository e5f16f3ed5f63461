import Commands
import JSON
import Kafka
import Platform
import TestSupport
import Testing

extension WithServices {
  /// Doctor beside the real Kafka and Keycloak.
  @Suite struct DoctorServiceTests {
    /// A place whose topics are all there, and a realm of its own.
    private func place(_ folder: String, _ services: TestServices) async throws -> DoctorPlace {
      var place = DoctorPlace(folder)
      place.bootstrap = services.kafka
      place.url = services.keycloak
      place.client = services.client
      place.secret = services.clientSecret
      place.realm = try await services.realm("doctor")
      place.sourceTopics = [TestServices.uniqueName("users.doctor"), TestServices.uniqueName("users.urgent")]
      place.progress = TestServices.uniqueName("usher.progress")
      place.replies = TestServices.uniqueName("usher.replies")
      place.errors = TestServices.uniqueName("usher.errors")
      let plain = (place.sourceTopics + [place.replies]).map { KafkaAdmin.NewTopic($0, partitions: 2) }
      let compacted = [place.progress, place.errors].map {
        KafkaAdmin.NewTopic($0, partitions: 1, settings: [("cleanup.policy", "compact")])
      }
      try await make(plain + compacted, services)
      return place
    }

    private func make(_ topics: [KafkaAdmin.NewTopic], _ services: TestServices) async throws {
      let kafka = services.kafka
      try await onThread("topics") {
        let admin = try KafkaAdmin(KafkaSettings(bootstrap: kafka))
        for outcome in try admin.create(topics) { if let error = outcome.error { throw error } }
        admin.close(within: .seconds(2))
      }
    }

    @Test func `a good set-up is all ok, and nothing is for --fix to do`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        var place = try await place(folder, services)
        place.attributes = ["department"]
        let lines = try await place.lines("--fix")
        #expect(lines.problems == [], "\(lines.text)")
        #expect(lines.code == .done)
        #expect(lines.texts("will") == [])
        #expect(lines.words("mode").contains("bulk"))
        #expect(lines.grade("mail") == "ok")
        #expect(lines.words("topic \(place.progress)").contains("compacted"))
        let plain = try await place.doctor()
        #expect(plain.code == .done)
        #expect(plain.output.contains("no problem"))
        #expect(!plain.output.contains(services.clientSecret))
      }
    }

    @Test func `missing topics are problems until --fix makes them`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        var place = try await place(folder, services)
        place.sourceTopics.append(TestServices.uniqueName("users.new"))
        place.progress = TestServices.uniqueName("usher.progress")
        place.errors = TestServices.uniqueName("usher.errors")
        let names = [place.sourceTopics[2], place.progress, place.errors]
        let before = try await place.lines()
        #expect(before.problems == names.map { "topic \($0)" })
        #expect(before.code == .needsHuman)
        #expect(before.summary?["fixable"]?.int == 3)
        #expect(try await place.doctor().output.contains("`usher doctor --fix` can mend all of it."))
        let fix = try await place.lines("--fix")
        #expect(fix.texts("will").count == 3)
        #expect(fix.texts("did") == names.map { "topic \($0) is there" })
        #expect(fix.code == .done)
        #expect(fix.summary?["problems"]?.int == 0)
        let after = try await place.lines()
        #expect(after.problems == [])
        #expect(after.words("topic \(place.errors)").contains("1 partition, 1 replica, compacted"))
      }
    }

    @Test func `a progress topic that is not compacted is a problem with the command that mends it`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        var place = try await place(folder, services)
        place.progress = TestServices.uniqueName("usher.progress")
        try await make([KafkaAdmin.NewTopic(place.progress, partitions: 1)], services)
        let lines = try await place.lines()
        #expect(lines.problems == ["topic \(place.progress)"])
        #expect(lines.words("topic \(place.progress)").contains("--add-config cleanup.policy=compact"))
      }
    }

    @Test func `SCRAM that this librdkafka cannot speak is explained, and PLAIN logs in`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        var place = try await place(folder, services)
        place.bootstrap = services.kafkaTLS
        try FileStore.write("usher-secret", to: "\(folder)/password")
        func login(_ mechanism: String) -> String {
          """
          properties: {security.protocol: SASL_SSL, sasl.mechanism: \(mechanism), sasl.username: usher, \
          ssl.ca.location: \(services.certificateAuthority)}
          secrets: {sasl.password: {file: \(folder)/password}}
          """
        }
        place.kafka = login("SCRAM-SHA-512")
        let scram = try await place.lines()
        #expect(scram.problems == ["connection"])
        #expect(scram.words("connection").contains("SCRAM does not work with librdkafka"))
        #expect(scram.words("connection").contains("PLAIN over TLS"))
        place.kafka = login("PLAIN")
        let plain = try await place.lines()
        #expect(plain.problems == [], "\(plain.text)")
        #expect(plain.words("connection").contains("logged in by PLAIN"))
        try FileStore.write("wrong-password", to: "\(folder)/password")
        let wrong = try await place.lines()
        #expect(wrong.words("connection").contains("the broker refuses user or password"))
        #expect(!wrong.text.contains("wrong-password"))
        // The topics of others are not for this user, and it cannot make them.
        try FileStore.write("usher-secret", to: "\(folder)/password")
        place.sourceTopics = [TestServices.uniqueName("alien")]
        try await make([KafkaAdmin.NewTopic(place.sourceTopics[0], partitions: 1)], services)
        let foreign = try await place.lines("--fix")
        #expect(foreign.grade("topic \(place.sourceTopics[0])") == "problem")
        #expect(foreign.words("topic \(place.sourceTopics[0])").contains("ACL"))
        #expect(foreign.texts("will") == [])
      }
    }

    @Test func `a wrong client secret and an unknown realm are told apart`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        var place = try await place(folder, services)
        place.secret = "not-the-secret"
        let secret = try await place.lines()
        #expect(secret.problems == ["token"], "\(secret.text)")
        #expect(secret.words("token").contains("provider.keycloak.secret"))
        #expect(!secret.text.contains("not-the-secret"))
        place.secret = services.clientSecret
        place.realm = "no-such-realm"
        let realm = try await place.lines()
        #expect(realm.problems == ["realm no-such-realm"], "\(realm.text)")
      }
    }

    @Test func `an undeclared key attribute is a problem until --fix declares it`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        let place = try await place(folder, services)
        try await Self.undeclare("externalId", in: place.realm, services)
        let before = try await place.lines()
        #expect(before.problems == ["key attribute externalId"])
        let fix = try await place.lines("--fix")
        #expect(fix.texts("will").count == 1)
        #expect(fix.texts("will").first?.contains("key attribute externalId") == true)
        #expect(fix.texts("did").first?.contains("declares the attribute externalId now") == true)
        #expect(fix.code == .done)
        #expect(fix.grade("key attribute externalId") == "ok")
      }
    }

    @Test func `singles mode and a client that may only read are explained`() async throws {
      let services = try TestServices()
      try await withTemporaryFolder { folder in
        var place = try await place(folder, services)
        place.client = "usher-users-only"
        place.secret = "usher-users-only-secret"
        let singles = try await place.lines()
        #expect(singles.grade("mode") == "note")
        #expect(singles.words("mode").contains("manage-realm"))
        place.client = "usher-readonly"
        place.secret = "usher-readonly-secret"
        let readonly = try await place.lines()
        #expect(readonly.grade("rights") == "problem", "\(readonly.text)")
        #expect(readonly.words("rights").contains("manage-users"))
      }
    }

    /// Takes an attribute out of a realm's user profile, as an admin.
    private static func undeclare(_ name: String, in realm: String, _ services: TestServices) async throws {
      let token =
        try JSONValue.parse(
          try await run(
            "curl",
            [
              "-fsS", "-m", "20", "-d", "grant_type=client_credentials", "-d", "client_id=\(services.adminClient)",
              "-d",
              "client_secret=\(services.adminSecret)",
              "\(services.keycloak)/realms/master/protocol/openid-connect/token",
            ]
          ).outputText)["access_token"]?.string ?? ""
      let url = "\(services.keycloak)/admin/realms/\(realm)/users/profile"
      let profile = try JSONValue.parse(
        try await run("curl", ["-fsS", "-m", "20", "-H", "Authorization: Bearer \(token)", url]).outputText)
      var whole = profile.object ?? JSONObject()
      whole["attributes"] = .array((profile["attributes"]?.array ?? []).filter { $0["name"]?.string != name })
      let written = try await run(
        "curl",
        [
          "-fsS", "-m", "20", "-X", "PUT", "-H", "Authorization: Bearer \(token)", "-H",
          "Content-Type: application/json", "-d", JSONValue.object(whole).json, url,
        ])
      #expect(written.isSuccess, "\(written.errorsText)")
    }
  }
}
