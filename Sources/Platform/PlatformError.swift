import Glibc

/// What the operating system refused: what was tried, on what, why, and what to do next.
public struct PlatformError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why it failed.
  public enum Reason: Equatable, Sendable {
    /// A system call failed with this `errno`.
    case system(Int32)
    /// Another process holds the lock; what it wrote into the file, empty where it wrote nothing.
    case locked(holder: String)
    /// A folder that must be private belongs to another user, or others may write into it.
    case notPrivate
    /// A file is longer than the caller wants to read, in bytes.
    case tooLong(limit: Int)
    /// A child process was still running at its deadline and was killed.
    case timedOut(milliseconds: Int)
  }

  /// What was tried, as it follows "cannot": `open`, `start the thread`.
  public var action: String
  /// To what: a path, a command, a thread's name.
  public var subject: String
  /// Why it failed.
  public var reason: Reason

  /// An error of `action` on `subject`.
  public init(action: String, subject: String, reason: Reason) {
    self.action = action
    self.subject = subject
    self.reason = reason
  }

  /// Whether the file, folder or program does not exist.
  public var isNotFound: Bool { reason == .system(ENOENT) }

  /// One or two sentences for an operator: what happened, to what, what to do.
  public var description: String {
    "cannot \(action) \(subject): \(cause). \(advice)"
  }

  private var cause: String {
    switch reason {
    case .system(let number): String(cString: strerror(number))
    case .locked(let holder): holder.isEmpty ? "another process holds it" : "it is held by \(holder)"
    case .notPrivate: "another user owns it or may write into it"
    case .tooLong(let limit): "it is longer than \(limit) bytes"
    case .timedOut(let milliseconds): "it did not end within \(milliseconds) ms and was killed"
    }
  }

  private var advice: String {
    switch reason {
    case .locked: "Stop that process first, or choose another folder."
    case .notPrivate: "Choose a folder of your own, or give it to this user and run chmod go-w on it."
    case .tooLong: "Check that this is the right file."
    case .timedOut: "Run the command by hand to see what it waits for."
    case .system(ENOENT): "Check the path."
    case .system(EACCES), .system(EPERM): "Check its owner and its permissions."
    case .system(ENOSPC), .system(EDQUOT): "Free some disk space."
    case .system(EMFILE), .system(ENFILE): "Raise the limit of open files (ulimit -n)."
    case .system(EROFS): "The file system is read-only: choose another place."
    case .system(EAGAIN), .system(ENOMEM): "Free some memory or raise the limits of this user (ulimit -a)."
    case .system(ENOTDIR), .system(EISDIR), .system(ELOOP): "Check what kind of file the path names."
    case .system(EIO): "Check the disk and the kernel's log."
    case .system(ENOSYS): "Linux 5.3 or newer is needed."
    case .system(let number): "See errno \(number) in man 3 errno."
    }
  }

  /// The error of a system call that has just set `errno`.
  static func last(_ action: String, _ subject: String) -> PlatformError {
    PlatformError(action: action, subject: subject, reason: .system(errno))
  }
}
