import Digest
import Journal
import Platform

/// A journal that is to be bound to the new address of its provider.
struct Rebinding {
  /// The state folder.
  let folder: String
  /// The provider that it is bound to.
  let old: JournalIdentity
  /// The one that is configured.
  let new: JournalIdentity

  /// What `--fix` will do, as it is said first.
  var plan: String {
    "bind the journal to \(new.text) instead of \(old.providerURL): only right if it is the same realm, with the same accounts"
  }

  /// Binds it, unless an engine runs on it; says how it went.
  func perform(_ report: DoctorReport) {
    do {
      let lock = try LockFile(
        "\(folder)/engine.lock", content: "pid \(ThisProcess.identifier), host \(ThisProcess.hostName), doctor")
      var journal = try Journal(folder: folder, identity: nil, randomBytes: Randomness.bytes)
      try journal.bind(to: new)
      _ = consume journal
      _ = consume lock
      report.did("the journal is bound to \(new.text)")
    } catch let error as PlatformError {
      if case .locked(let holder) = error.reason {
        report.failed("the journal is held by the \(EngineHolder(holder).description). Stop it, then run this again")
      } else {
        report.failed(error.description)
      }
    } catch {
      report.failed("\(error)")
    }
  }
}
