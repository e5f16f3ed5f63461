/// Which settings of librdkafka hold secrets, by their names.
enum SecretNames {
  /// Whether the value may only come from a secret's source.
  static func areRefused(_ name: String) -> Bool {
    name.contains("password") || name.contains("secret") || name == "ssl.key.pem" || name == "sasl.jaas.config"
  }

  /// Whether the value is masked where settings are shown: it may hold a secret.
  static func areMasked(_ name: String) -> Bool {
    areRefused(name) || name.contains("token") || name == "sasl.oauthbearer.config"
  }
}
