import CPosix
import Glibc

/// What the running process knows about itself, its user and its machine.
public enum ThisProcess {
  /// Its pid.
  public static var identifier: Int32 { getpid() }

  /// The kernel's number of the calling thread, as `top -H` shows it.
  public static var threadIdentifier: Int32 { cposix_gettid() }

  /// The absolute path of its executable, also when it was started by a relative one.
  public static var executable: String {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : CommandLine.arguments.first ?? ""
  }

  /// The host's name, `localhost` where it has none.
  public static var hostName: String {
    var buffer = [UInt8](repeating: 0, count: 256)
    guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
    let name = String(decoding: buffer.prefix { $0 != 0 }, as: UTF8.self)
    return name.isEmpty ? "localhost" : name
  }

  /// The name of the user that the process runs as, `uid 1234` where the system has no name for it.
  public static var userName: String {
    let user = geteuid()
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var buffer = [CChar](repeating: 0, count: 16 << 10)
    guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil, let name = entry.pw_name else {
      return "uid \(user)"
    }
    return String(cString: name)
  }

  /// Who sits behind `sudo` (SUDO_USER), `nil` where the process was not started by it.
  public static var sudoUser: String? {
    let name = Environment["SUDO_USER"]
    return name?.isEmpty == true ? nil : name
  }

  /// The human to write into an audit line: who called `sudo`, else the process's user. Not a proof.
  public static var operatorName: String { sudoUser ?? userName }

  /// CPU time of all its threads so far, user and system, in nanoseconds.
  public static var cpuNanoseconds: Int64 {
    var usage = rusage()
    getrusage(0, &usage)  // RUSAGE_SELF, which is imported with a type that getrusage does not take
    let seconds = Int64(usage.ru_utime.tv_sec) + Int64(usage.ru_stime.tv_sec)
    let micros = Int64(usage.ru_utime.tv_usec) + Int64(usage.ru_stime.tv_usec)
    return seconds * 1_000_000_000 + micros * 1_000
  }

  /// Physical memory that it uses now, in bytes; 0 where /proc is not mounted.
  public static var residentBytes: Int { status("VmRSS:") }

  /// The most physical memory that it has used, in bytes; 0 where /proc is not mounted.
  public static var peakResidentBytes: Int { status("VmHWM:") }

  /// Flushes stdio and ends the process at once, without handlers of `exit`: those crash while libraries' threads run.
  public static func exitNow(_ code: Int32) -> Never {
    cposix_flush()
    _exit(code)
  }

  /// A field of /proc/self/status that is given in kB, in bytes.
  private static func status(_ field: String) -> Int {
    guard let text = try? FileStore.readText("/proc/self/status") else { return 0 }
    for line in text.split(separator: "\n") where line.hasPrefix(field) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.count > 1 ? (Int(words[1]) ?? 0) * 1024 : 0
    }
    return 0
  }
}

/// The environment's variables, read when asked. usher never changes its own.
public enum Environment {
  /// The value of a variable, `nil` when it is not set.
  public static subscript(name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// All variables. Of a name that is there twice, the first.
  public static var all: [String: String] {
    var variables: [String: String] = [:]
    guard var entry = cposix_environment() else { return variables }
    while let text = entry.pointee {
      let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if pair.count == 2, variables[String(pair[0])] == nil { variables[String(pair[0])] = String(pair[1]) }
      entry += 1
    }
    return variables
  }
}
