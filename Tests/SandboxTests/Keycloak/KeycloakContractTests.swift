import Platform
import Sandbox
import TestSupport
import Testing

@Suite struct SandboxKeycloakContractTests {
  @Test(arguments: KeycloakCase.all) func `the sandbox behaves like Keycloak`(_ claim: KeycloakCase) async throws {
    let sandbox = try SandboxKeycloak()
    let bench = try KeycloakBench(sandbox)
    try await claim.run(bench)
    bench.stop()
    sandbox.stop()
  }
}

extension WithServices {
  @Suite struct RealKeycloakContractTests {
    @Test func `Keycloak behaves as the sandbox imitates it`() async throws {
      let services = try TestServices()
      let realm = try await services.realm("sandbox")
      let bench = try KeycloakBench(
        url: services.keycloak, realm: realm, client: services.client, secret: services.clientSecret,
        admin: (services.adminClient, services.adminSecret))
      for claim in KeycloakCase.all {
        do {
          try await claim.run(bench)
        } catch {
          Issue.record(error, "\(claim.testDescription)")
        }
      }
      bench.stop()
    }
  }
}
