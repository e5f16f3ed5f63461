import Journal
import SyncModel

/// The failures that a retry is about, as they were at one moment: what is asked for and confirmed is what is done.
struct RetrySelection {
  /// The most that one command retries.
  static let most = 100_000

  /// Those that are retried.
  var ids: [String] = []
  /// Why others are not: sentences.
  var refusals: [String] = []

  /// The failures of these ids.
  init(ids wanted: [String], _ journal: JournalReader) throws(CommandFailure) {
    var seen: Set<String> = []
    for id in wanted where seen.insert(id).inserted {
      let record = try CommandFailure.reading { () throws(JournalError) in try journal.failure(id: id) }
      if let failure = record?.failure {
        add(failure)
      } else {
        refusals.append("\(id): no open failure has this id. It may have been resolved meanwhile: see usher errors.")
      }
    }
  }

  /// The failures of a process, of a code, or of both.
  init(_ query: FailureQuery, _ journal: JournalReader) throws(CommandFailure) {
    var query = query
    query.limit = Self.most
    let page = try CommandFailure.reading { () throws(JournalError) in try journal.failures(query) }
    guard page.total <= Self.most else {
      throw CommandFailure(
        .failed,
        "\(page.total) failures match, and one command retries at most \(Self.most): narrow it by --process or --code.")
    }
    var useless: [FailureCode: Int] = [:]
    var busy = 0
    for failure in page.failures {
      if failure.isRetrying {
        busy += 1
      } else if failure.fault.code.isRetryable {
        ids.append(failure.id)
      } else {
        useless[failure.fault.code, default: 0] += 1
      }
    }
    for (code, count) in useless.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      refusals.append("\(ListText.count(count, "failure")) with \(code.name) would fail again: see usher errors.")
    }
    if busy > 0 { refusals.append("\(ListText.count(busy, "failure")) \(busy == 1 ? "is" : "are") being retried.") }
  }

  private mutating func add(_ failure: Failure) {
    if failure.isRetrying {
      refusals.append("\(failure.id): is being retried.")
    } else if failure.fault.code.isRetryable {
      ids.append(failure.id)
    } else {
      refusals.append("\(failure.id): \(failure.fault.code.name) would fail again. \(failure.fault.hint)")
    }
  }
}
