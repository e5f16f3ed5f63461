import Sandbox
import TestSupport
import Testing

@Suite struct SandboxProviderContractTests {
  @Test(arguments: ContractCase.all + ContractCase.repairs)
  func `the provider keeps its contract with the sandbox`(_ promise: ContractCase) async throws {
    let sandbox = try SandboxKeycloak()
    let place = try KeycloakPlace(sandbox)
    try await promise.run(place)
    try await place.stop()
    sandbox.stop()
  }
}

extension WithServices {
  @Suite struct KeycloakProviderContractTests {
    @Test func `the provider keeps its contract with Keycloak`() async throws {
      let services = try TestServices()
      let place = try KeycloakPlace(services, realm: try await services.realm("provider"))
      for promise in ContractCase.all {
        do {
          try await promise.run(place)
        } catch {
          Issue.record(error, "\(promise.testDescription)")
        }
      }
      try await place.stop()
    }

    @Test(arguments: ContractCase.repairs)
    func `the provider sets up a realm of Keycloak`(_ promise: ContractCase) async throws {
      let services = try TestServices()
      let place = try KeycloakPlace(services, realm: try await services.realm("provider"))
      try await promise.run(place)
      try await place.stop()
    }
  }
}
