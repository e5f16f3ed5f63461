import Glibc

/// Why a server did not start.
public struct HTTPServerError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The address that was wanted, `127.0.0.1:8080`.
  public var place: String
  /// The system's error number.
  public var code: Int32

  /// What happened, where, and what to do.
  public var description: String {
    let why = code == 0 ? "libmicrohttpd gave no reason" : String(cString: strerror(code))
    let advice =
      switch code {
      case EADDRINUSE: "Another program listens there: choose another port, or 0 for any free one."
      case EADDRNOTAVAIL: "This machine has no such address: 127.0.0.1 is always there."
      case EACCES: "Ports below 1024 need a privilege: choose a higher one."
      case EINVAL: "Give an IPv4 address in dotted form."
      case EMFILE, ENFILE: "Raise the limit of open files (ulimit -n)."
      default: "Check address, port and memory."
      }
    return "cannot listen on \(place): \(why). \(advice)"
  }
}
