import Glibc
import JSON
import Platform

/// What a child process is told and how it answers: names and values on its command line, one JSON object in a file.
struct BenchTask {
  private var values: [String: String]

  /// A task to be handed to a child; `answer` is the path of the file that it writes.
  init(_ values: [String: String], answer: String) {
    self.values = values
    self.values["parent"] = String(ThisProcess.identifier)
    self.values["answer"] = answer
  }

  /// The task of this process: `name=value` each.
  init(_ words: some Sequence<String>) throws(BenchError) {
    values = [:]
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw BenchError("\(word) is not name=value; such processes are started by usher-bench itself", isUsage: true)
      }
      values[String(parts[0])] = String(parts[1])
    }
  }

  /// As a child's arguments.
  var words: [String] { values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } }

  func text(_ name: String) throws(BenchError) -> String {
    guard let value = values[name] else { throw BenchError("the benchmark's process was not told its \(name)") }
    return value
  }

  func number(_ name: String) throws(BenchError) -> Int {
    guard let value = Int(try text(name)) else { throw BenchError("\(name) is no number") }
    return value
  }

  /// Writes the answer as a whole.
  func answer(_ object: JSONObject) throws(BenchError) {
    do {
      try FileStore.write(JSONValue.object(object).json, to: try text("answer"))
    } catch let error as BenchError {
      throw error
    } catch {
      throw BenchError("\(error)")
    }
  }

  /// Blocks until the process that started this one is gone.
  func waitForParent() throws(BenchError) {
    let parent = try number("parent")
    let pause = WakeUp()
    while Int(getppid()) == parent { _ = pause.wait(milliseconds: 500) }
  }
}
