import Commands
import Testing

@Suite struct HelpTextTests {
  @Test func `usher --help`() {
    #expect(
      runHere("--help").output == """
        usher moves users from Kafka into an identity provider, and lets you watch.

        Usage: usher [OPTIONS] [COMMAND] [ARGUMENTS]

        Commands:
          console     Watch and steer the sync in this terminal (the default)
          demo        Show usher with a sandbox: no Kafka, no Keycloak, no configuration
          daemon      Sync without a screen, until a signal
          status      Say in one line whether all is well
          jobs        List import processes with their counters
          errors      List failures that are open
          retry       Try failed changes again
          sync        Sync one user now
          doctor      Check configuration, broker, topics, provider and rights
          config      Check and explain the configuration
          completion  Print a completion script for a shell
          help        Explain usher or a command
          version     Print the version

        Options of every command:
              --config FILE        Configuration; default: ~/.config/usher/config.yaml
              --state DIR          State folder; default: ~/.local/state/usher
          -o, --output json|plain  How to print: JSON a line, or text
          -h, --help               Explain the command, and do nothing
              --version            Print the version, and do nothing

        Exit codes:
          0  done
          1  failed
          2  usage or configuration
          3  something needs a human
          4  no engine, or the journal is held

        `usher COMMAND --help` explains a command; `usher demo` shows usher at once.

        """)
  }

  @Test func `usher retry --help`() {
    #expect(
      runHere("retry", "--help").output == """
        Try failed changes again.

        Usage: usher retry [OPTIONS] [ID]...

        Names failures by their ids, or all that a process or a code holds. Many are
        tried as 1, then 10, then the rest; a step that fails again stops it.
        All of a process or a code are retried after a question on the terminal, or
        with --yes --expect N: nothing is done unless it is exactly that many.

        Options:
              --process NAME  Only of this import process
              --code CODE     Only with this code
          -y, --yes           Do it without asking
              --expect N      Do nothing unless it is exactly this many

        Options of every command:
              --config FILE        Configuration; default: ~/.config/usher/config.yaml
              --state DIR          State folder; default: ~/.local/state/usher
          -o, --output json|plain  How to print: JSON a line, or text
          -h, --help               Explain the command, and do nothing
              --version            Print the version, and do nothing

        Exit codes:
          0  done
          1  failed again, or the count was not the expected one
          2  usage or configuration
          3  --yes --expect N is needed, or the answer was no
          4  no engine runs on this state folder

        Examples:
          usher retry 5f0c2d9ab1e84476a0c4d2e1f3b59687
          usher retry --process nightly --code unavailable --yes --expect 312

        """)
  }

  @Test func `usher config --help lists its words`() {
    #expect(
      runHere("help", "config").output.contains(
        """

        Usage: usher config [OPTIONS] WHAT

        WHAT:
          check  Read the file and report every mistake in it
          show   Print every value with its origin; secrets are masked
          paths  Print where the file and the state folder are
          keys   List every key with its default and meaning

        """))
  }

  @Test func `an unknown command or option is a usage error on standard error`() {
    let unknown = runHere("jbos")
    #expect(unknown.code == .usage)
    #expect(unknown.output == "")
    #expect(unknown.errors == "usher: there is no command 'jbos'. Did you mean usher jobs?\nSee: usher --help\n")
    #expect(runHere("help", "jbos").code == .usage)
    #expect(runHere("jobs", "--wach").errors.hasSuffix("\nSee: usher jobs --help\n"))
  }

  @Test func `the version is text or JSON`() {
    #expect(runHere("--version").output == "usher \(Program.version)\n")
    #expect(runHere("version", "-o", "json").output == "{\"version\":\"\(Program.version)\"}\n")
  }
}
