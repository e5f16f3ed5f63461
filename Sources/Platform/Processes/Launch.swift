import CPosix
import Glibc

/// One posix_spawn: the child's pid and our ends of its captured outputs (-1 where not captured).
struct Launch {
  let identifier: Int32
  let output: Int32
  let errors: Int32

  init(
    _ command: String, _ arguments: [String], _ environment: [String: String]?, _ folder: String?,
    input: ChildProcess.Input, output: ChildProcess.Output, errors: ChildProcess.Output
  ) throws(PlatformError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    var theirs: [Int32] = []
    defer { for end in theirs { close(end) } }
    var ours: [Int32] = []
    var isStarted = false
    defer { if !isStarted { for end in ours { close(end) } } }

    switch input {
    case .empty: posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    case .inherit: break
    case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
    }
    var captured: [Int32] = [-1, -1]
    for (index, kind) in [output, errors].enumerated() {
      let target = Int32(index + 1)
      switch kind {
      case .inherit: break
      case .discard: posix_spawn_file_actions_addopen(&actions, target, "/dev/null", O_WRONLY, 0)
      case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, target)
      case .capture:
        var ends: [Int32] = [-1, -1]
        if cposix_pipe(&ends) != 0 { throw PlatformError.last("open a pipe for", command) }
        ours.append(ends[0])
        theirs.append(ends[1])
        captured[index] = ends[0]
        posix_spawn_file_actions_adddup2(&actions, ends[1], target)
      }
    }
    if let folder { cposix_spawn_in(&actions, folder) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Ours are blocked, and a mask is inherited: a child that cannot be interrupted would be the result.
    var none = Signal.set([])
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    var words = ([command] + arguments).map { strdup($0) } + [nil]
    let variables = environment.map { $0.map { strdup("\($0.key)=\($0.value)") } + [nil] }
    defer {
      for word in words { free(word) }
      for variable in variables ?? [] { free(variable) }
    }
    var identifier: pid_t = 0
    let error =
      if var block = variables {
        posix_spawnp(&identifier, command, &actions, &attributes, &words, &block)
      } else {
        posix_spawnp(&identifier, command, &actions, &attributes, &words, cposix_environment())
      }
    if error != 0 { throw PlatformError(action: "start", subject: command, reason: .system(error)) }
    isStarted = true
    self.identifier = identifier
    self.output = captured[0]
    self.errors = captured[1]
  }
}
