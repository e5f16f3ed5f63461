public import SyncModel

/// The keys of records that usher writes. Their parts are percent-encoded; readers take names from the values.
public enum RecordKey {
  /// The key of a run's snapshots: `process/<instance>/<source>/<process>/<run>`.
  public static func run(_ name: RunName, instance: String) -> String {
    "process/\(encoded(instance))/\(encoded(name.source))/\(encoded(name.process))/\(name.run)"
  }

  /// The key of an engine's heartbeats: `engine/<instance>`.
  public static func engine(_ instance: String) -> String { "engine/\(encoded(instance))" }

  /// A part in which everything but RFC 3986's unreserved characters is percent-encoded, byte by byte.
  public static func encoded(_ part: String) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(part.utf8.count)
    for byte in part.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        bytes.append(byte)
      default:
        bytes.append(UInt8(ascii: "%"))
        for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
