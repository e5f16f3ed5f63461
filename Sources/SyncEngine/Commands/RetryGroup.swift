import SyncModel

/// The failures of one retry: their results are told when the last one is known.
final class RetryGroup {
  private let reply: EngineReply
  private var left: Set<String>
  private var outcomes: [String: Int] = [:]
  private let total: Int
  private var firstFault: Fault?

  init(ids: [String], reply: @escaping EngineReply) {
    left = Set(ids)
    total = left.count
    self.reply = reply
  }

  /// One failure has its new outcome.
  func finish(_ id: String, _ outcome: Outcome, _ fault: Fault?) {
    guard left.remove(id) != nil else { return }
    outcomes[outcome.isFailed ? "failed again" : outcome.name, default: 0] += 1
    if firstFault == nil { firstFault = fault }
    guard left.isEmpty else { return }
    let parts = outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    var text = "\(total) retried: \(parts.joined(separator: ", "))"
    if let firstFault { text += ". \(firstFault.message). \(firstFault.hint)" }
    reply(CommandResult(isDone: outcomes["failed again"] == nil, text: text), true)
  }
}
