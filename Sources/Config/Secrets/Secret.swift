/// A password or token in memory. It prints as `****`, in dumps and errors too.
public struct Secret: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The value. Hand it to the library that needs it, and to nothing that writes.
  public let revealed: String

  /// Hides a value.
  public init(_ revealed: String) { self.revealed = revealed }

  /// `****`
  public var description: String { "****" }
  /// `****`
  public var debugDescription: String { "****" }
  /// A mirror without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
