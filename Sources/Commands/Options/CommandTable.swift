import SyncModel

/// All commands, in the order of help.
package enum CommandTable {
  /// The options that every command takes.
  package static let common: [OptionDefinition] = [
    OptionDefinition("config", .file, "Configuration; default: ~/.config/usher/config.yaml"),
    OptionDefinition("state", .folder, "State folder; default: ~/.local/state/usher"),
    OptionDefinition(
      "output", letter: "o", .choice(placeholder: nil, ["json", "plain"]), "How to print: JSON a line, or text"),
    OptionDefinition("help", letter: "h", .none, "Explain the command, and do nothing"),
    OptionDefinition("version", .none, "Print the version, and do nothing"),
  ]

  /// The commands.
  package static let all: [CommandDefinition] = [
    .console, .demo, .daemon, .status, .jobs, .errors, .retry, .sync, .doctor, .config, .completion, .help, .version,
  ]

  /// The command that runs when none is named.
  package static let standard = CommandDefinition.console

  /// The command of a name or an alias; nil for an unknown one.
  package static func command(named name: String) -> CommandDefinition? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}

extension CommandDefinition {
  /// `usher console`
  package static let console = CommandDefinition(
    "console", "Watch and steer the sync in this terminal (the default)",
    discussion: [
      """
      Runs the engine in this process. Where another engine holds the journal, it
      says which one, and ends.
      """
    ],
    exitCodes: [
      .failed: "the engine could not start or stopped by an error", .noEngine: "another process holds the journal",
    ], handlesSignals: true)

  /// `usher demo`
  package static let demo = CommandDefinition(
    "demo", "Show usher with a sandbox: no Kafka, no Keycloak, no configuration",
    discussion: [
      """
      Starts a broker, a simulated Keycloak and traffic with faults inside this
      process, and opens the console on them. Nothing outside is touched; all is
      gone at the end.
      """
    ],
    options: [OptionDefinition("headless", .none, "Without a screen: import once, print the books, end")],
    exitCodes: [.failed: "the books do not add up, or the sandbox could not start"],
    examples: ["usher demo", "usher demo --headless -o json"], handlesSignals: true)

  /// `usher daemon`
  package static let daemon = CommandDefinition(
    "daemon", "Sync without a screen, until a signal",
    discussion: [
      """
      Logs to standard error, JSON lines unless -o plain is given. SIGTERM and
      SIGINT finish what is in flight; a second one stops at once, and is safe.
      """
    ],
    exitCodes: [
      .failed: "the engine could not start or stopped by an error", .noEngine: "another process holds the journal",
    ], handlesSignals: true)

  /// `usher status`
  package static let status = CommandDefinition(
    "status", "Say in one line whether all is well",
    discussion: [
      """
      Says which engine holds the journal, and lists what waits for somebody: open
      failures, incomplete processes, changes that the delete guard holds back,
      mails of which nobody knows whether they were sent.
      """
    ],
    exitCodes: [
      .failed: "the journal cannot be read", .needsHuman: "something needs a human; the lines say what",
      .noEngine: "no engine runs on this state folder",
    ])

  /// `usher jobs`
  package static let jobs = CommandDefinition(
    "jobs", "List import processes with their counters",
    discussion: [
      """
      Reads the journal beside a running engine, or without one. What is in flight
      is not journaled: "received" counts what is settled, "inFlight" is 0, and
      rate, ETA, epoch and sequence are unknown (null, null, 0, 0). On a terminal
      the list is aligned; in a pipe, or with -o plain, it is tab-separated.
      """
    ],
    options: [OptionDefinition("watch", letter: "w", .none, "Print again when something changed, until Ctrl-C")],
    exitCodes: [.failed: "the journal cannot be read"], examples: ["usher jobs", "usher jobs --watch -o json"])

  /// `usher errors`
  package static let errors = CommandDefinition(
    "errors", "List failures that are open",
    discussion: [
      """
      The newest first, each with what to do about it. In a pipe, or with -o plain,
      the list is tab-separated.
      """
    ],
    options: [.process, .code, OptionDefinition("limit", .number(1...1_000_000), "At most this many; default: 100")],
    exitCodes: [.failed: "the journal cannot be read"],
    examples: ["usher errors --process nightly --code conflict.identity", "usher errors --limit 1000 -o json"])

  /// `usher retry`
  package static let retry = CommandDefinition(
    "retry", "Try failed changes again",
    discussion: [
      """
      Names failures by their ids, or all that a process or a code holds. Many are
      tried as 1, then 10, then the rest; a step that fails again stops it.
      All of a process or a code are retried after a question on the terminal, or
      with --yes --expect N: nothing is done unless it is exactly that many.
      """
    ],
    arguments: [Argument("ID", isOptional: true, repeats: true)],
    options: [.process, .code, .yes, .expect],
    exitCodes: [
      .failed: "failed again, or the count was not the expected one",
      .needsHuman: "--yes --expect N is needed, or the answer was no",
      .noEngine: "no engine runs on this state folder",
    ],
    examples: [
      "usher retry 5f0c2d9ab1e84476a0c4d2e1f3b59687",
      "usher retry --process nightly --code unavailable --yes --expect 312",
    ])

  /// `usher sync`
  package static let sync = CommandDefinition(
    "sync", "Sync one user now",
    discussion: [
      """
      Sends the newest change that usher knows of the user, ahead of all imports.
      USER is a user key, or username:NAME. Without --wait it ends as soon as the
      engine has taken the command.
      """
    ],
    arguments: [Argument("USER")],
    options: [OptionDefinition("wait", .none, "Wait for the outcome, and print each step")],
    exitCodes: [.failed: "the user failed, or is not known", .noEngine: "no engine runs on this state folder"],
    examples: ["usher sync 8b1c2d3e --wait", "usher sync username:ada --wait"])

  /// `usher doctor`
  package static let doctor = CommandDefinition(
    "doctor", "Check configuration, broker, topics, provider and rights",
    discussion: [
      """
      Runs beside a live engine and changes nothing. With --fix it creates missing
      topics and declares the key attribute; each is said first, on a terminal it
      asks, and what was mended is checked again.
      """
    ],
    options: [OptionDefinition("fix", .none, "Create and declare what is missing"), .yes],
    exitCodes: [.needsHuman: "a check found a problem; its line says what to do"],
    examples: ["usher doctor", "usher doctor --fix"])

  /// `usher config`
  package static let config = CommandDefinition(
    "config", "Check and explain the configuration",
    arguments: [
      Argument(
        "WHAT",
        choices: [
          .init("check", "Read the file and report every mistake in it"),
          .init("show", "Print every value with its origin; secrets are masked"),
          .init("paths", "Print where the file and the state folder are"),
          .init("keys", "List every key with its default and meaning"),
        ])
    ],
    examples: ["usher config check", "usher config show --config /etc/usher/config.yaml"])

  /// `usher completion`
  package static let completion = CommandDefinition(
    "completion", "Print a completion script for a shell",
    arguments: [
      Argument(
        "SHELL",
        choices: [
          .init("bash", "For bash, with or without bash-completion"), .init("zsh", "For zsh"),
          .init("fish", "For fish"),
        ])
    ],
    examples: [
      "usher completion bash > ~/.local/share/bash-completion/completions/usher",
      "usher completion zsh > ~/.zfunc/_usher",
      "usher completion fish > ~/.config/fish/completions/usher.fish",
    ])

  /// `usher help`
  package static let help = CommandDefinition(
    "help", "Explain usher or a command", arguments: [Argument("COMMAND", isOptional: true)],
    examples: ["usher help retry"])

  /// `usher version`
  package static let version = CommandDefinition("version", "Print the version")
}

extension OptionDefinition {
  fileprivate static let process = OptionDefinition("process", .text("NAME"), "Only of this import process")
  fileprivate static let code = OptionDefinition(
    "code", .choice(placeholder: "CODE", FailureCode.allCases.map(\.name)), "Only with this code")
  fileprivate static let yes = OptionDefinition("yes", letter: "y", .none, "Do it without asking")
  fileprivate static let expect = OptionDefinition(
    "expect", .number(0...1_000_000_000), "Do nothing unless it is exactly this many")
}
