import Commands
import Platform
import TestSupport
import Testing

@Suite struct CompletionTests {
  @Test func `bash completes commands, options and words`() async throws {
    try await withTemporaryFolder { folder in
      let script = "\(folder)/usher.bash"
      try FileStore.write(runHere("completion", "bash").output, to: script)
      #expect(try await run("bash", ["-n", script]).isSuccess)
      func completed(_ words: String...) async throws -> [String] {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let program = """
          source \(script)
          COMP_WORDS=(\(line)); COMP_CWORD=\(words.count - 1); _usher; printf '%s\\n' "${COMPREPLY[@]}"
          """
        return try await run("bash", ["-c", program]).outputText.split(separator: "\n").map(String.init)
      }
      #expect(try await completed("usher", "do") == ["doctor"])
      #expect(
        try await completed("usher", "--state", "/x", "config", "").starts(with: ["check", "show", "paths", "keys"]))
      #expect(try await completed("usher", "retry", "--e") == ["--expect"])
      #expect(try await completed("usher", "errors", "--code", "conflict.") == ["conflict.identity", "conflict.key"])
      #expect(try await completed("usher", "-o", "j") == ["json"])
      #expect(try await completed("usher", "errors", "--limit", "") == [])
      #expect(try await completed("usher", "help", "vers") == ["version"])
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `every command and option is in every script`(_ shell: String) {
    let script = runHere("completion", shell).output
    for command in CommandTable.all {
      #expect(script.contains(command.name))
      for option in command.options { #expect(script.contains(option.name)) }
    }
  }

  @Test(arguments: ["zsh", "fish"])
  func `quotes in zsh and fish are closed`(_ shell: String) {
    for line in runHere("completion", shell).output.split(separator: "\n") {
      // Both quote with '; an escaped one is '\'' in zsh and \' in fish, and no summary has one.
      #expect(line.count { $0 == "'" } % 2 == 0, "\(line)")
    }
  }
}
