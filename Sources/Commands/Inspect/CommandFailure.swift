import Config
import Journal
import Platform

/// Why a command that works beside an engine ends early.
struct CommandFailure: Error {
  /// How it ends.
  var code: ExitCode
  /// What happened, to what, and what to do next.
  var text: String

  init(_ code: ExitCode, _ text: String) {
    self.code = code
    self.text = text
  }

  /// Reads the journal; what it throws ends the command as failed.
  static func reading<R>(_ body: () throws(JournalError) -> R) throws(CommandFailure) -> R {
    do throws(JournalError) {
      return try body()
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }

  /// Uses files; what it throws ends the command as failed.
  static func usingFiles<R>(_ body: () throws(PlatformError) -> R) throws(CommandFailure) -> R {
    do throws(PlatformError) {
      return try body()
    } catch {
      throw CommandFailure(.failed, error.description)
    }
  }
}
