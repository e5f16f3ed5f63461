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
    report.show(StateCheck.group(paths, loaded.configuration))
    var kafka = KafkaCheck(loaded.configuration, settings: settings.kafka)
    report.show(kafka.run())
    let provider = ProviderCheck(loaded.configuration, hasSecret: settings.hasProviderSecret)
    defer { provider.close() }
    report.show(provider.run())
    if invocation.has("fix") && fix(&kafka, provider, &report, asks: asks(invocation, console), console) {
      return report.conclude(fixHint: false)
    }
    return report.conclude(fixHint: !invocation.has("fix"))
  }

  private func asks(_ invocation: Invocation, _ console: CommandIO) -> Bool {
    console.isTerminal && invocation.format == .plain && !invocation.has("yes")
  }

  /// Says what will be done, does it, and checks the parts again that were changed; false where nothing was done.
  private func fix(
    _ kafka: inout KafkaCheck, _ provider: ProviderCheck, _ report: inout DoctorReport, asks: Bool, _ console: CommandIO
  ) -> Bool {
    let topics = kafka.missing
    let repairs = report.groups.first { $0.title == ProviderCheck.title }?.fixable ?? []
    guard !topics.isEmpty || !repairs.isEmpty else {
      report.remark("\nThere is nothing that --fix could mend.")
      return false
    }
    report.willDo(topics.map(\.plan) + repairs.map { "mend \($0.subject): \($0.text)" })
    if asks {
      let answer = console.ask("Do it? [y/N] ") ?? ""
      guard ["y", "yes"].contains(answer.lowercased()) else {
        report.remark("Nothing was done.")
        return false
      }
    }
    if !topics.isEmpty {
      kafka.create(topics, report)
      report.show(kafka.run())
    }
    if !repairs.isEmpty {
      provider.repair(report)
      report.show(provider.run())
    }
    return true
  }
}
