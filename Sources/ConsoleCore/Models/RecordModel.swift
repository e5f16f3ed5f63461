import SyncModel

/// The screen of one failure.
public struct RecordModel: Equatable, Sendable {
  /// `g.hopper  5b7e2d10 · hr-2026-11-22 · create`.
  public var title: String
  /// What happened, the provider's answer, what to do.
  public var summary: [LabelledLine]
  /// Said above the record: what it is, and what is hidden.
  public var about: String
  /// The user's own fields as they would be sent.
  public var payload: [OutlineLine]
  /// The record as it came.
  public var raw: [OutlineLine]
  /// Said in place of all that.
  public var message: Phrase?
  /// The first line that is shown.
  public var scroll: Int
}

extension ConsoleState {
  /// The screen of one failure.
  public var recordModel: RecordModel {
    guard case .record(let id) = place else { return recordModel(saying: Phrase("")) }
    guard record.query == id, let answer = record.value else { return recordModel(saying: waiting(record.trouble)) }
    guard let found = answer else {
      return recordModel(
        saying: Phrase("This failure is no longer open: it was retried, or a newer change resolved it.", .dim))
    }
    let payload = found.payload.isEmpty ? [] : Outline.lines([UInt8(ascii: "{")] + found.payload + [UInt8(ascii: "}")])
    return RecordModel(
      title: failureTitle(found.failure), summary: summary(found.failure),
      about: Outline.isReadable(found.raw)
        ? "personal values hidden" : "not JSON: shown as text, e-mail addresses hidden",
      payload: payload, raw: Outline.lines(found.raw), message: nil, scroll: scroll)
  }

  private func recordModel(saying message: Phrase) -> RecordModel {
    RecordModel(title: "", summary: [], about: "", payload: [], raw: [], message: message, scroll: 0)
  }
}
