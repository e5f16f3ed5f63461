import Config
import Platform
import Providers
import SyncEngine
import SyncModel

/// The provider: token, rights, mode, key attribute, profile, mail server, protected accounts.
struct ProviderCheck {
  /// The group's title.
  static let title = "Provider"

  /// How long all requests together may take.
  private static let deadlineMilliseconds = 90_000

  private let configuration: Configuration
  private let hasSecret: Bool
  private let connection: Result<ProviderConnection, EngineError>

  /// Makes the connection; nothing is sent yet.
  init(_ configuration: Configuration, hasSecret: Bool) {
    self.configuration = configuration
    self.hasSecret = hasSecret
    connection = Result { () throws(EngineError) in
      try EngineAssembly.connection(configuration, UnlimitedAdmission())
    }
  }

  /// Ends the connection's thread.
  func close() {
    if case .success(let connection) = connection { connection.close(2) }
  }

  /// Asks the provider about everything that must be in place; blocks.
  func run() -> CheckGroup {
    var group = CheckGroup(Self.title)
    guard hasSecret else {
      group.add(.note, configuration.provider.displayName, "not checked: its secret cannot be read")
      return group
    }
    switch connection {
    case .failure(let error): group.add(.problem, "provider.\(configuration.provider.kind)", error.description)
    case .success(let connection):
      let attributes = attributesInUse
      let findings = ask(connection) { provider in await provider.inspect(attributes: attributes) }
      for finding in findings ?? [silent] { group.add(finding) }
    }
    return group
  }

  /// Has the provider mend what it said that it can.
  func repair(_ report: DoctorReport) {
    guard case .success(let connection) = connection else { return }
    let outcome = ask(connection) { provider -> Result<[String], ProviderError> in
      do throws(ProviderError) { return .success(try await provider.repair()) } catch { return .failure(error) }
    }
    switch outcome {
    case .success(let lines)?: for line in lines { report.did(line) }
    case .failure(let error)?:
      let fault = error.fault
      let detail = fault.detail.isEmpty ? "" : " (\(fault.detail))"
      report.failed("\(fault.message)\(detail). \(fault.hint)")
    case nil: report.failed("\(silent.text). \(silent.remedy)")
    }
  }

  /// The attributes that the mappings of all sources fill.
  private var attributesInUse: [String] {
    var names: [String] = []
    for source in configuration.sources {
      for mapping in source.mapping.attributes where !names.contains(mapping.attribute) {
        names.append(mapping.attribute)
      }
    }
    return names
  }

  private var silent: Finding {
    Finding(
      configuration.provider.displayName, .problem,
      "the provider has not answered everything within \(Self.deadlineMilliseconds / 1_000) seconds",
      remedy: "Look at its load and its log, then run usher doctor again.")
  }

  /// Runs a call on the HTTP thread and waits for it; nil at the deadline.
  private func ask<R: Sendable>(
    _ connection: ProviderConnection, _ call: @escaping @Sendable (any IdentityProvider) async -> R
  ) -> R? {
    let answer = Locked<R?>(nil)
    let answered = WakeUp()
    let provider = connection.provider
    Task(executorPreference: connection.executor) {
      let result = await call(provider)
      answer.withLock { $0 = result }
      answered.signal()
    }
    _ = answered.wait(milliseconds: Self.deadlineMilliseconds)
    return answer.withLock { $0 }
  }
}
