import SyncModel

/// A list that the feed was asked for: what was asked, and the last answer.
struct Answer<Query: Equatable & Sendable, Value: Sendable>: Sendable {
  /// What is asked for.
  private(set) var query: Query?
  /// The last answer; nil while none has come.
  private(set) var value: Value?
  /// Why there is no newer one, in a sentence.
  private(set) var trouble: String?
  private var askedAt: Instant?
  private var answeredAt: Instant?

  /// After so long without an answer the question is put again.
  private static var patience: Double { 10 }

  /// Says what is wanted now.
  ///
  /// - Parameters:
  ///   - query: what is wanted.
  ///   - now: the time.
  ///   - maxAge: an answer older than so many seconds is asked for again; nil keeps the first one.
  ///   - keepsValue: whether the answer to another question is shown until the new one comes.
  /// - Returns: whether the feed must be asked.
  mutating func wants(_ query: Query, at now: Instant, maxAge: Double?, keepsValue: Bool = false) -> Bool {
    if query != self.query {
      self.query = query
      if !keepsValue { value = nil }
      trouble = nil
      askedAt = now
      answeredAt = nil
      return true
    }
    if let askedAt, now.seconds(since: askedAt) < Self.patience { return false }
    if askedAt == nil, let answeredAt {
      guard let maxAge, now.seconds(since: answeredAt) >= maxAge else { return false }
    }
    askedAt = now
    return true
  }

  /// Takes an answer; one to another question is dropped.
  mutating func take(_ value: Value, for query: Query, at now: Instant) {
    guard query == self.query else { return }
    self.value = value
    trouble = nil
    askedAt = nil
    answeredAt = now
  }

  /// An answer came while rows must not move: it is asked for again later.
  mutating func postpone(_ query: Query) {
    guard query == self.query else { return }
    askedAt = nil
  }

  /// Takes the news that there is no answer.
  mutating func fail(_ query: Query, reason: String, at now: Instant) {
    guard query == self.query else { return }
    trouble = reason
    askedAt = nil
    answeredAt = now
  }

  /// The next `wants` asks.
  mutating func expire() {
    askedAt = nil
    answeredAt = nil
  }
}
