import Glibc

/// The time zone of this host (`TZ`, else /etc/localtime).
public enum HostTime {
  /// Seconds east of UTC at a moment, in seconds since 1970.
  public static func offset(atSeconds seconds: Int64) -> Int { parts(seconds).tm_gmtoff }

  /// The zone's short name at a moment: `CET`.
  public static func zone(atSeconds seconds: Int64) -> String {
    let broken = parts(seconds)
    // The name belongs to the C library and lives as long as the process.
    return broken.tm_zone.map { String(cString: $0) } ?? "UTC"
  }

  private static func parts(_ seconds: Int64) -> tm {
    var time = time_t(seconds)
    var broken = tm()
    localtime_r(&time, &broken)
    return broken
  }
}
