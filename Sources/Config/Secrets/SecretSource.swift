import Platform

/// Where a secret is read from. The value is read when it is needed, so a changed one is found without a restart.
public enum SecretSource: Hashable, Sendable {
  /// An environment variable.
  case environment(name: String)
  /// A file, absolute, that only its owner may read; one line end at its end is dropped.
  case file(path: String)
  /// What a program writes to its standard output, without a shell; one line end at its end is dropped.
  case command([String])

  /// How long a command may take, in milliseconds.
  public static let commandDeadline = 10_000
  /// The longest secret, in bytes.
  public static let lengthLimit = 64 << 10

  /// Reads the secret now. Blocks, at most for `commandDeadline`.
  ///
  /// - Parameter setting: the setting that needs it, for the error: `provider.keycloak.secret`.
  /// - Throws: what is wrong with the source. The error never holds the secret, nor what a command wrote.
  public func read(for setting: String) throws(SecretError) -> Secret {
    let text =
      switch self {
      case .environment(let name): try readEnvironment(name, setting)
      case .file(let path): try readFile(path, setting)
      case .command(let words): try readCommand(words, setting)
      }
    guard !text.isEmpty else { throw SecretError(setting: setting, source: self, cause: .empty) }
    guard !text.utf8.contains(0) else { throw SecretError(setting: setting, source: self, cause: .binary) }
    return Secret(text)
  }

  /// The source as the file has it, without arguments of a command, which may hold secrets: `{env: NAME}`.
  public var shown: String {
    switch self {
    case .environment(let name): "{env: \(name)}"
    case .file(let path): "{file: \(path)}"
    case .command(let words): words.count > 1 ? "{command: [\(words[0]), …]}" : "{command: [\(words.first ?? "")]}"
    }
  }

  private func readEnvironment(_ name: String, _ setting: String) throws(SecretError) -> String {
    guard let text = Environment[name] else { throw SecretError(setting: setting, source: self, cause: .notSet) }
    return text
  }

  private func readFile(_ path: String, _ setting: String) throws(SecretError) -> String {
    guard let info = try ask(setting, { () throws(PlatformError) in try FileStore.info(path) }) else {
      throw SecretError(setting: setting, source: self, cause: .noFile)
    }
    guard info.mode & 0o044 == 0 else { throw SecretError(setting: setting, source: self, cause: .readableByOthers) }
    return Self.line(
      try ask(setting) { () throws(PlatformError) in try FileStore.read(path, limit: Self.lengthLimit) })
  }

  private func readCommand(_ words: [String], _ setting: String) throws(SecretError) -> String {
    let finished = try ask(setting) { () throws(PlatformError) in
      // Its errors are dropped: they may repeat the secret.
      try ChildProcess(words.first ?? "", Array(words.dropFirst()), output: .capture, errors: .discard)
        .finish(within: Self.commandDeadline, limit: Self.lengthLimit)
    }
    switch finished.end {
    case .exited(0): return Self.line(finished.output)
    case .exited(let status): throw SecretError(setting: setting, source: self, cause: .exited(status))
    case .signalled(let signal): throw SecretError(setting: setting, source: self, cause: .signalled(signal.rawValue))
    }
  }

  private func ask<R>(_ setting: String, _ body: () throws(PlatformError) -> R) throws(SecretError) -> R {
    do {
      return try body()
    } catch {
      throw SecretError(setting: setting, source: self, cause: .system(error.description))
    }
  }

  /// The text without the line end that editors and `echo` put behind it.
  private static func line(_ bytes: [UInt8]) -> String {
    var bytes = bytes[...]
    if bytes.last == 0x0A { bytes.removeLast() }
    if bytes.last == 0x0D { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
