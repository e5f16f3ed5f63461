/// The sanitised cells of a text, made one at a time.
public struct TextClusters: Sequence, Sendable {
  private let text: String

  init(_ text: String) {
    self.text = text
  }

  /// Starts at the text's beginning.
  public func makeIterator() -> Iterator { Iterator(text.unicodeScalars.makeIterator()) }

  /// Walks a text scalar by scalar and joins marks to their base.
  public struct Iterator: IteratorProtocol, Sendable {
    private var scalars: String.UnicodeScalarView.Iterator
    /// A base whose marks may still follow.
    private var open: TextCluster?

    init(_ scalars: String.UnicodeScalarView.Iterator) {
      self.scalars = scalars
    }

    /// The next cell, or nil at the end.
    public mutating func next() -> TextCluster? {
      while let scalar = scalars.next() {
        switch TextSanitiser.verdict(on: scalar) {
        case .dropped: continue
        case .mark:
          if open == nil { open = TextCluster(TextSanitiser.emptyBase, width: 1) }
          open?.add(scalar)
        case .base(let width):
          if let done = replaceOpen(with: TextCluster(scalar, width: width)) { return done }
        case .shown(let sign):
          if let done = replaceOpen(with: TextCluster(sign, width: 1)) { return done }
        }
      }
      return replaceOpen(with: nil)
    }

    private mutating func replaceOpen(with next: TextCluster?) -> TextCluster? {
      let done = open
      open = next
      return done
    }
  }
}
