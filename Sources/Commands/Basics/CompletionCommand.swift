/// `usher completion bash|zsh|fish`
struct CompletionCommand: CommandRunner {
  static let definition = CommandDefinition.completion

  func run(_ invocation: Invocation, console: CommandIO) -> ExitCode {
    switch invocation.arguments.first {
    case "zsh": console.write(Completions.zsh())
    case "fish": console.write(Completions.fish())
    default: console.write(Completions.bash())
    }
    return .done
  }
}
