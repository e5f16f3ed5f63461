/// Why a secret cannot be had. It names the setting and the source, never a value.
public struct SecretError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Cause: Equatable, Sendable {
    /// The environment variable is not set.
    case notSet
    /// There is no such file.
    case noFile
    /// The group or all may read the file.
    case readableByOthers
    /// The source holds nothing.
    case empty
    /// The source holds a zero byte.
    case binary
    /// The command ended with this status.
    case exited(Int32)
    /// The command was ended by this signal.
    case signalled(Int32)
    /// The operating system refused; its sentence.
    case system(String)
  }

  /// The setting that needs the secret: `provider.keycloak.secret`.
  public var setting: String
  /// Where it was to be read from.
  public var source: SecretSource
  /// What is wrong.
  public var cause: Cause

  /// An error of a source, for a setting.
  public init(setting: String, source: SecretSource, cause: Cause) {
    self.setting = setting
    self.source = source
    self.cause = cause
  }

  /// One or two sentences: the setting, what happened, what to do.
  public var description: String {
    switch (source, cause) {
    case (.environment(let name), .notSet):
      "\(setting): the environment variable \(name) is not set. Set it where usher is started."
    case (.environment(let name), .empty):
      "\(setting): the environment variable \(name) is empty. Set it where usher is started."
    case (.file(let path), .noFile): "\(setting): there is no file \(path). Create it, or correct the path."
    case (.file(let path), .readableByOthers):
      "\(setting): others may read \(path). Run chmod 600 on it; a secret that others could read should be renewed."
    case (.file(let path), .empty): "\(setting): \(path) is empty. Write the secret into it."
    case (_, .exited(let status)):
      "\(setting): \(program) ended with status \(status). Run the command by hand to see why."
    case (_, .signalled(let signal)):
      "\(setting): \(program) was ended by signal \(signal). Run the command by hand to see why."
    case (_, .system(let sentence)): "\(setting): \(sentence)"
    case (_, .binary): "\(setting): \(source.shown) holds a zero byte. A secret is one line of text."
    case (_, .empty): "\(setting): \(program) wrote nothing. It must write the secret to its standard output."
    case (_, .notSet), (_, .noFile), (_, .readableByOthers):
      "\(setting): \(source.shown) cannot be read. Check it."
    }
  }

  private var program: String {
    if case .command(let words) = source { words.first ?? "the command" } else { source.shown }
  }
}
