import Platform
import SyncModel
import Wire

/// Commands of other processes: files in a folder that the file system's permissions protect (FORMATS section 3).
struct CommandInbox {
  private let folder: String
  /// When it is looked at next.
  private(set) var lookAt = Instant.distantPast
  private var complained: Set<String> = []

  init(folder: String) { self.folder = folder }

  /// The commands that wait, oldest first; those that cannot be read are moved aside and told about.
  mutating func take(at now: Instant, log: (String) -> Void) -> [CommandFile] {
    guard now >= lookAt else { return [] }
    lookAt = now.advanced(bySeconds: 0.5)
    let names: [String]
    do {
      names = try FileStore.list(folder).filter { $0.hasSuffix(".json") }.sorted()
    } catch {
      if complained.insert(folder).inserted { log(error.description) }
      return []
    }
    var commands: [CommandFile] = []
    for name in names {
      let path = "\(folder)/\(name)"
      do {
        commands.append(try CommandFile.decode(try FileStore.read(path, limit: 1 << 20)))
        try FileStore.remove(path)
      } catch {
        log("the command file \(path) cannot be used: \(error). It was renamed to \(name).rejected")
        do {
          try FileStore.rename(path, to: "\(path).rejected")
        } catch {
          if complained.insert(path).inserted { log("\(error)") }
        }
      }
    }
    return commands
  }
}
