/// What a text means; a theme gives it a colour. Nothing is said by tone alone.
public enum Tone: Sendable {
  /// Data.
  case text
  /// Labels, zeros, what is less important.
  case dim
  /// The one thing to look at.
  case accent
  /// Healthy.
  case good
  /// Needs attention soon.
  case warn
  /// Broken.
  case bad
  /// This is production.
  case danger
}

/// A piece of text with its meaning.
public struct Phrase: Equatable, Sendable {
  /// The text; from outside, so it is sanitised when it is drawn.
  public var text: String
  /// Its meaning.
  public var tone: Tone

  /// Makes a phrase.
  public init(_ text: String, _ tone: Tone = .text) {
    self.text = text
    self.tone = tone
  }
}
