import Commands

/// Runs a command line inside the test, with its outputs captured.
func runHere(
  _ line: String..., environment: [String: String] = [:]
) -> (code: ExitCode, output: String, errors: String) {
  let console = CommandIO(capturingWith: environment)
  let code = Dispatch.run(line, console: console)
  return (code, console.outputText, console.errorsText)
}
