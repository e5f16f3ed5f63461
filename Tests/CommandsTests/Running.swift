import Commands

/// What a command line printed, and how it ended.
typealias Ran = (code: ExitCode, output: String, errors: String)

/// Runs a command line inside the test, with its outputs captured.
func runHere(_ line: String..., environment: [String: String] = standardEnvironment) -> Ran {
  runHere(line, environment: environment)
}

/// Runs a command line inside the test, with its outputs captured.
func runHere(_ line: [String], environment: [String: String] = standardEnvironment) -> Ran {
  ran(line, CommandIO(capturingWith: environment))
}

/// Runs a command line inside the test as on a terminal, where questions are answered.
func runOnTerminal(_ line: String..., answers: [String] = []) -> Ran {
  ran(line, CommandIO(capturingWith: standardEnvironment, isTerminal: true, answers: answers))
}

/// A home that holds nothing.
let standardEnvironment = ["HOME": "/nonexistent"]

private func ran(_ line: [String], _ console: CommandIO) -> Ran {
  let code = Dispatch.run(line, console: console)
  return (code, console.outputText, console.errorsText)
}
