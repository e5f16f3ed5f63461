/// The state of a set-password mail.
public enum MailState: UInt8, BitwiseCopyable, Sendable, CaseIterable {
  /// To be sent.
  case pending = 0
  /// Being sent; found so at start, it becomes unsure.
  case sending = 1
  /// The provider took the request.
  case requested = 2
  /// The provider refused it.
  case failed = 3
  /// It may have been sent.
  case unsure = 4
  /// No address, or disabled: none is owed.
  case none = 5
}
