import Config
import Providers

/// `usher doctor`: checks from the file outwards to the provider, beside an engine too. Only `--fix` changes anything.
struct DoctorCommand: CommandRunner {
  static let definition = CommandDefinition.doctor

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    var report = DoctorReport(invocation.format, console)
    let paths: ConfigPaths
    let loaded: LoadedConfiguration
    do throws(ConfigError) {
      paths = try invocation.paths(environment: console.environment)
      loaded = try ConfigLoader.load(paths, environment: console.environment)
    } catch {
      report.show(ConfigurationCheck.group(error))
      _ = report.conclude(fixHint: false)
      report.remark("Nothing else was checked: the rest needs a configuration without mistakes.")
      return .usage
    }
    let settings = ConfigurationCheck(loaded)
    report.show(settings.group)
    var state = StateCheck(paths, loaded.configuration)
    report.show(state.run())
    var kafka = KafkaCheck(loaded.configuration, settings: settings.kafka)
    report.show(kafka.run())
    let provider = ProviderCheck(loaded.configuration, hasSecret: settings.hasProviderSecret)
    defer { provider.close() }
    report.show(provider.run())
    guard invocation.has("fix") else { return report.conclude(fixHint: true) }
    fix(&state, &kafka, provider, &report, invocation, console)
    return report.conclude(fixHint: false)
  }

  /// Says what will be done, does it, and checks the parts again that were changed.
  private func fix(
    _ state: inout StateCheck, _ kafka: inout KafkaCheck, _ provider: ProviderCheck, _ report: inout DoctorReport,
    _ invocation: Invocation, _ console: CommandIO
  ) {
    let asks = console.isTerminal && invocation.format == .plain && !invocation.has("yes")
    var rebinding = state.rebinding
    if rebinding != nil && !asks && !invocation.has("yes") {
      // In a wrong realm users would count as known that nobody has made there: never without a human's word.
      report.failed(
        "the journal is not bound to another address unasked: run usher doctor --fix on a terminal, or add --yes")
      rebinding = nil
    }
    let topics = kafka.missing
    let repairs = report.groups.first { $0.title == ProviderCheck.title }?.fixable ?? []
    let plan =
      (rebinding.map { [$0.plan] } ?? []) + topics.map(\.plan) + repairs.map { "mend \($0.subject): \($0.text)" }
    guard !plan.isEmpty else {
      report.remark("There is nothing for --fix to do.")
      return
    }
    report.willDo(plan)
    if asks {
      let answer = console.ask("Do it? [y/N] ") ?? ""
      guard ["y", "yes"].contains(answer.lowercased()) else {
        report.remark("Nothing was done.")
        return
      }
    }
    if let rebinding {
      rebinding.perform(report)
      report.show(state.run())
    }
    if !topics.isEmpty {
      kafka.create(topics, report)
      report.show(kafka.run())
    }
    if !repairs.isEmpty {
      provider.repair(report)
      report.show(provider.run())
    }
  }
}
