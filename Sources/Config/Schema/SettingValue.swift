import SyncModel

/// A value of the file, typed.
enum SettingValue: Equatable, Sendable {
  case text(String)
  case texts([String])
  case count(Int)
  /// A rate per second, a share from 0 to 1, or seconds.
  case number(Double)
  case start(Configuration.StartPoint)
  case secret(SecretSource)
  case pairs([Configuration.Kafka.Property])
  case secrets([Configuration.Kafka.SecretProperty])
}
