import JSON
import Providers
import SyncModel
import Testing

extension ContractCase {
  static let setup: [ContractCase] = [
    ContractCase("a client with all roles works in bulk and sees the whole realm") { (place) async throws in
      let found = try await place.provider().capabilities()
      #expect(found.mode == "bulk")
      #expect(found.modeReason == nil)
      #expect(found.idNamespace == place.realm)
      #expect(found.groups?.contains("/staff/engineering") == true)
      #expect(found.keptAttributes?.contains("department") == true)
      #expect(found.keptAttributes?.contains("shoeSize") == false)
      #expect(found.allowsDuplicateEmails == false)
      let number = try #require(found.attributeRules.first { $0.name == "employeeNumber" })
      #expect(number.pattern == "^[0-9]{1,10}$")
      #expect(number.patternMessage == "digits only")
      #expect(number.unknownValidators == [])
      #expect(found.attributeRules.first { $0.name == "username" }?.minimumLength == 3)
      #expect(found.attributeRules.first { $0.name == "department" }?.isMultivalued == true)
    },
    ContractCase("without manage-realm it works user by user and says why") { (place) async throws in
      let found = try await place.provider(client: "\(place.client)-users-only").capabilities()
      #expect(found.mode == "singles")
      #expect(found.idNamespace == nil)
      #expect(found.modeReason?.contains("manage-realm") == true)
      #expect(found.warnings.contains { $0.contains("view-clients") })
    },
    ContractCase("a client that may only read is an auth fault that names the role") { (place) async throws in
      let error = await #expect(throws: ProviderError.self) {
        try await place.provider(client: "\(place.client)-readonly").capabilities()
      }
      #expect(error?.fault.code == .auth)
      #expect(error?.fault.hint.contains("manage-users") == true)
    },
    ContractCase("a wrong secret is an auth fault that says so") { (place) async throws in
      let error = await #expect(throws: ProviderError.self) {
        try await place.provider(secret: "wrong").capabilities()
      }
      #expect(error?.fault.code == .auth)
      #expect(error?.description.contains("secret of client \(place.client)") == true)
    },
    ContractCase("an unknown realm is a config fault") { (place) async throws in
      let error = await #expect(throws: ProviderError.self) {
        try await place.provider(realm: "no-such-realm").capabilities()
      }
      #expect(error?.fault.code == .config)
      #expect(error?.description.contains("no-such-realm") == true)
    },
    ContractCase("an unknown client is an auth fault") { (place) async throws in
      let error = await #expect(throws: ProviderError.self) {
        try await place.provider(client: "nobody").capabilities()
      }
      #expect(error?.fault.code == .auth)
    },
    ContractCase("an undeclared key attribute is a config fault with a remedy") { (place) async throws in
      let error = await #expect(throws: ProviderError.self) {
        try await place.provider(keyAttribute: "personnelId").capabilities()
      }
      #expect(error?.fault.code == .config)
      #expect(error?.fault.hint.contains("usher doctor --fix") == true)
    },
    ContractCase("nobody listening is unavailable") { (place) async throws in
      let error = await #expect(throws: ProviderError.self) {
        try await place.provider(url: "http://127.0.0.1:1").capabilities()
      }
      #expect(error?.fault.code == .unavailable)
    },
    ContractCase("doctor finds a good realm in order and what the profile would drop") { (place) async throws in
      let findings = await place.provider().inspect(attributes: ["department", "shoeSize"])
      #expect(findings.filter { $0.grade == .problem }.map(\.subject) == ["attributes"])
      #expect(findings.first { $0.subject == "attributes" }?.text.contains("shoeSize") == true)
      #expect(findings.contains { $0.subject == "mode" && $0.grade == .ok })
      #expect(findings.contains { $0.subject == "protected accounts" && $0.grade == .ok })
      #expect(findings.contains { $0.subject == "key attribute externalId" && $0.grade == .ok })
    },
    ContractCase("doctor names what a client without rights lacks") { (place) async throws in
      let findings = await place.provider(client: "\(place.client)-readonly").inspect(attributes: [])
      let rights = try #require(findings.first { $0.subject == "rights" })
      #expect(rights.grade == .problem)
      #expect(rights.remedy.contains("manage-users"))
    },
    ContractCase("doctor says that a wrong secret is wrong") { (place) async throws in
      let findings = await place.provider(secret: "wrong").inspect(attributes: [])
      #expect(findings.map(\.subject) == ["token"])
      #expect(findings.first?.grade == .problem)
    },
  ]

  /// Cases that change the realm's profile; each has a realm of its own.
  static let repairs: [ContractCase] = [
    ContractCase("repair declares the key attribute once and keeps the profile") { (place) async throws in
      let before = try await place.admin("GET", "/users/profile").json
      let provider = place.provider(keyAttribute: "personnelId")
      #expect(await provider.inspect(attributes: []).contains { $0.isFixable && $0.grade == .problem })
      let done = try await provider.repair()
      #expect(done.count == 1)
      #expect(try await provider.repair() == [])
      #expect(try await provider.capabilities().mode == "bulk")
      let after = try await place.admin("GET", "/users/profile").json
      let names: (JSONValue) -> [String] = { ($0["attributes"]?.array ?? []).compactMap { $0["name"]?.string } }
      #expect(names(after) == names(before) + ["personnelId"])
      #expect(after["attributes"]?[0] == before["attributes"]?[0])
    },
    ContractCase("repair takes the key attribute away from users") { (place) async throws in
      var profile = try await place.admin("GET", "/users/profile").json.object ?? JSONObject()
      profile["attributes"] = .array(
        (profile["attributes"]?.array ?? []).map { attribute in
          guard attribute["name"] == "phoneNumber", var changed = attribute.object else { return attribute }
          changed["permissions"] = ["view": ["admin", "user"], "edit": ["admin", "user"]]
          return .object(changed)
        })
      try await place.admin("PUT", "/users/profile", .object(profile))
      let provider = place.provider(keyAttribute: "phoneNumber")
      let error = await #expect(throws: ProviderError.self) { try await provider.capabilities() }
      #expect(error?.fault.code == .config)
      #expect(error?.fault.message.contains("users may edit") == true)
      #expect(try await provider.repair().count == 1)
      #expect(try await provider.capabilities().mode == "bulk")
    },
  ]
}
