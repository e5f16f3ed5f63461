import Config
import Glibc
import Journal
import Platform
import Providers

/// The state folder: whether an engine can use it, who does, and whose users its journal holds.
struct StateCheck {
  /// The provider that the journal can be bound to anew: the same realm at another address.
  private(set) var rebinding: Rebinding?

  private let folder: String
  private let configuration: Configuration

  /// A check of the folder that the paths name.
  init(_ paths: ConfigPaths, _ configuration: Configuration) {
    folder = paths.state
    self.configuration = configuration
  }

  /// Below this many bytes the disk fills up within a busy hour.
  private static let leastFree = 1_000_000_000

  /// Looks; nothing is made or changed.
  mutating func run() -> CheckGroup {
    rebinding = nil
    var group = CheckGroup("State")
    do throws(PlatformError) {
      guard let info = try FileStore.info(folder) else {
        group.add(Self.missing(folder))
        group.add(Self.space(Self.existing(above: folder), configuration))
        return group
      }
      let holder = try LockFile.holder(of: "\(folder)/engine.lock").map { EngineHolder($0) }
      group.add(Self.usable(folder, info, isHeld: holder != nil))
      group.add(Self.space(folder, configuration))
      group.add(Self.engine(holder, configuration))
    } catch {
      group.add(.problem, "folder", error.description, remedy: "Run usher doctor as the user that runs the engine.")
      return group
    }
    for finding in journal() { group.add(finding) }
    return group
  }

  private static func missing(_ folder: String) -> Finding {
    let parent = existing(above: folder)
    return access(parent, W_OK | X_OK) == 0
      ? Finding("folder", .ok, "\(folder) is made at the first start")
      : Finding(
        "folder", .problem, "\(folder) does not exist, and user \(ThisProcess.userName) may not make it in \(parent)",
        remedy: "Make it for the user that runs the engine, mode 0700, or choose another one with --state.")
  }

  private static func usable(_ folder: String, _ info: FileInfo, isHeld: Bool) -> Finding {
    guard info.isFolder else {
      return Finding("folder", .problem, "\(folder) is no folder", remedy: "Choose another one with --state.")
    }
    if info.owner != geteuid() {
      // Beside an engine of another user that is how it should be; without one, this user's engine could not start.
      return Finding(
        "folder", isHeld ? .note : .problem,
        "\(folder) belongs to user \(info.owner), and you are \(geteuid()) (\(ThisProcess.userName))",
        remedy: "Run usher doctor as the user that runs the engine.")
    }
    if info.mode & 0o022 != 0 {
      return Finding(
        "folder", .problem, "others may write into \(folder): they could steer the engine",
        remedy: "Run: chmod 700 \(folder)")
    }
    let journal = "\(folder)/journal.db"
    let isThere = access(journal, F_OK) == 0
    if access(folder, W_OK | X_OK) != 0 || isThere && access(journal, R_OK | W_OK) != 0 {
      return Finding(
        "folder", .problem, "\(folder) or its journal cannot be written",
        remedy: "Give user \(ThisProcess.userName) the right to write it; look whether the disk is mounted read-only.")
    }
    return Finding("folder", .ok, "\(folder) can be written")
  }

  private static func space(_ folder: String, _ configuration: Configuration) -> Finding {
    var state = statvfs()
    guard statvfs(folder, &state) == 0 else {
      return Finding("disk", .note, "how much is free at \(folder) cannot be seen")
    }
    let free = Int(
      clamping: UInt64(state.f_bavail).multipliedReportingOverflow(by: UInt64(state.f_frsize)).partialValue)
    let text = "\(SizeText.text(free)) free at \(folder)"
    if free < leastFree {
      return Finding(
        "disk", .problem, text, remedy: "Make room: the engine stops when the disk is full, though it loses nothing.")
    }
    let limit = configuration.engine.parkLimit
    if free < limit {
      return Finding(
        "disk", .note, "\(text), less than engine.park-limit (\(SizeText.text(limit)))",
        remedy: "Make room, or lower engine.park-limit.")
    }
    return Finding("disk", .ok, text)
  }

  private static func engine(_ holder: EngineHolder?, _ configuration: Configuration) -> Finding {
    guard let holder else { return Finding("engine", .ok, "none runs on this folder") }
    if let name = holder.instance, name != configuration.instance {
      return Finding(
        "engine", .note,
        "\(holder.description) runs, and the configuration calls this engine \(configuration.instance)",
        remedy: "Check that --config and --state belong together.")
    }
    return Finding("engine", .ok, "\(holder.description) runs")
  }

  private mutating func journal() -> [Finding] {
    do throws(JournalError) {
      let info = try JournalReader(folder: folder, instance: configuration.instance).info()
      guard let bound = info.identity, let identity = EngineAssembly.identity(configuration.provider) else {
        return [Finding("journal", .ok, "opens, \(SizeText.text(info.fileSize))")]
      }
      guard bound == identity else { return [otherProvider(bound, identity)] }
      return [
        Finding(
          "journal", .ok, "opens, \(SizeText.text(info.fileSize)), and belongs to \(configuration.provider.displayName)"
        )
      ]
    } catch {
      return error.kind == .missing
        ? [Finding("journal", .ok, "there is none yet; the first start makes it")]
        : [Finding("journal", .problem, error.description)]
    }
  }

  /// Users of another realm are other users; the same realm may have got another address.
  private mutating func otherProvider(_ bound: JournalIdentity, _ wanted: JournalIdentity) -> Finding {
    let text = "it belongs to \(bound.text), and \(wanted.text) is configured"
    guard bound.providerKind == wanted.providerKind, bound.providerRealm == wanted.providerRealm else {
      return Finding(
        "journal", .problem, text,
        remedy: "Choose another state folder with --state, or correct provider in the configuration.")
    }
    rebinding = Rebinding(folder: folder, old: bound, new: wanted)
    return Finding(
      "journal", .problem, text,
      remedy:
        "If it is the same realm at a new address, usher doctor --fix binds the journal to it. If not, choose another state folder with --state.",
      isFixable: true)
  }

  /// The nearest folder above a path that exists.
  private static func existing(above path: String) -> String {
    var path = Substring(path)
    while let slash = path.lastIndex(of: "/") {
      path = path[..<slash]
      let parent = path.isEmpty ? "/" : String(path)
      if access(parent, F_OK) == 0 { return parent }
    }
    return "."
  }
}
