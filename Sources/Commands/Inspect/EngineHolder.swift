import Platform

/// The engine that holds a journal, as its lock file says.
struct EngineHolder: Equatable {
  /// Its process; nil where the file does not say.
  var pid: Int?
  /// Its host.
  var host: String?
  /// How it runs: `daemon`, `console`.
  var mode: String?
  /// Its name.
  var instance: String?

  /// Reads what an engine writes: `pid 4711, host web-1, daemon, instance sync-1`. What is missing stays nil.
  init(_ text: String) {
    for part in text.split(separator: ",") {
      let words = part.split(separator: " ", maxSplits: 1).map(String.init)
      switch (words.first, words.count) {
      case ("pid", 2): pid = Int(words[1])
      case ("host", 2): host = words[1]
      case ("instance", 2): instance = words[1]
      case (let mode?, 1): self.mode = mode
      default: break
      }
    }
  }

  /// For people: `engine sync-1 (daemon, pid 4711 on web-1)`.
  var description: String {
    let place = [pid.map { "pid \($0)" }, host.map { "on \($0)" }].compactMap { $0 }.joined(separator: " ")
    let details = [mode, place.isEmpty ? nil : place].compactMap { $0 }.joined(separator: ", ")
    return ["engine", instance, details.isEmpty ? nil : "(\(details))"].compactMap { $0 }.joined(separator: " ")
  }
}
