import Platform
import SyncModel

/// The import processes that were met, each with a small number that rows carry. Shared by intake and engine.
final class ProcessDirectory: Sendable {
  private struct Key: Hashable {
    var source: UInt16
    var process: String
  }

  private struct State {
    var names: [ProcessName] = []
    var numbers: [Key: UInt32] = [:]
  }

  private let state = Locked(State())

  /// All processes by their numbers.
  var names: [ProcessName] { state.withLock { $0.names } }

  /// The number of a process, and its name when it is new: then the engine must be told before its first change.
  func number(source: UInt16, sourceName: String, process: String, kind: RunKind) -> (UInt32, new: ProcessName?) {
    state.withLock { state in
      let key = Key(source: source, process: process)
      if let number = state.numbers[key] { return (number, nil) }
      let number = UInt32(state.names.count)
      let name = ProcessName(source: source, sourceName: sourceName, process: process, kind: kind)
      state.names.append(name)
      state.numbers[key] = number
      return (number, name)
    }
  }

  /// The permanent row of a source's urgent changes.
  static func urgent(_ source: String) -> String { "@urgent/\(source)" }

  /// The permanent row of a source's import changes without a process ID.
  static func unassigned(_ source: String) -> String { "@unassigned/\(source)" }
}
