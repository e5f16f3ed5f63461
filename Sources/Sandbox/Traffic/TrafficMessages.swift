import JSON
import Kafka
import SyncModel
import Wire

/// Writes users and events in the forms that FORMATS section 1 knows.
struct TrafficMessages {
  /// What is wrong with a user, on purpose.
  enum Flaw: CaseIterable {
    case missingUsername
    case malformedEmail
    case heldEmail
    case undecodable
  }

  let start: Instant
  private var sequence = 0

  init(start: Instant) { self.start = start }

  /// A user's JSON object.
  static func user(_ account: TrafficAccount, without flaw: Flaw? = nil, email: String? = nil) -> [UInt8] {
    var json = JSONWriter(capacity: 512)
    write(account, flaw, email ?? account.email, into: &json)
    return json.bytes
  }

  private static func write(
    _ account: TrafficAccount, _ flaw: Flaw?, _ email: String, into json: inout JSONWriter
  ) {
    json.beginObject()
    json.name("id")
    json.value(account.key)
    if flaw != .missingUsername {
      json.name("username")
      json.value(account.username)
    }
    json.name("email")
    json.value(email)
    json.name("firstName")
    json.value(account.firstName)
    json.name("lastName")
    json.value(account.lastName)
    json.name("enabled")
    json.value(true)
    json.name("locale")
    json.value(account.locale)
    json.name("attributes")
    json.beginObject()
    json.name("department")
    json.beginArray()
    for department in account.departments { json.value(department) }
    json.endArray()
    json.name("employeeNumber")
    json.value(account.employeeNumber)
    json.endObject()
    json.name("groups")
    json.beginArray()
    for group in account.groups { json.value(group) }
    json.endArray()
    json.endObject()
  }

  /// The headers of an event in binary mode.
  mutating func headers(
    _ type: String, process: String? = nil, at milliseconds: Int, _ random: inout TrafficGenerator
  ) -> [RecordHeader] {
    sequence += 1
    var headers = [
      RecordHeader("ce_specversion", "1.0"), RecordHeader("ce_type", type),
      RecordHeader("ce_id", random.identifier()), RecordHeader("ce_source", "/hr"),
      RecordHeader("ce_time", time(milliseconds)), RecordHeader("ce_sequence", String(sequence)),
      RecordHeader("content-type", "application/json"),
    ]
    if let process {
      headers.append(RecordHeader("ce_import", "true"))
      headers.append(RecordHeader("ce_importprocessid", process))
    } else {
      headers.append(RecordHeader("ce_correlationid", random.identifier()))
    }
    return headers
  }

  /// A bulk message in structured mode, around users that are JSON already.
  mutating func bulk(
    _ users: [[UInt8]], process: String, at milliseconds: Int, _ random: inout TrafficGenerator
  ) -> [UInt8] {
    sequence += 1
    var json = JSONWriter(capacity: users.reduce(512) { $0 + $1.count + 1 })
    json.beginObject()
    json.name("specversion")
    json.value("1.0")
    json.name("type")
    json.value("users.bulk.v1")
    json.name("id")
    json.value(random.identifier())
    json.name("source")
    json.value("/payroll")
    json.name("time")
    json.value(time(milliseconds))
    json.name("sequence")
    json.value(String(sequence))
    json.name("import")
    json.value(true)
    json.name("importprocessid")
    json.value(process)
    json.name("data")
    json.beginObject()
    json.name("users")
    json.beginArray()
    for user in users { user.withUnsafeBytes { json.raw($0) } }
    json.endArray()
    json.endObject()
    json.endObject()
    return json.bytes
  }

  /// A change as plain JSON, without any header.
  static func plain(_ type: String, _ user: [UInt8]) -> [UInt8] {
    var json = JSONWriter(capacity: user.count + 64)
    json.beginObject()
    json.name("type")
    json.value(type)
    json.name("user")
    user.withUnsafeBytes { json.raw($0) }
    json.endObject()
    return json.bytes
  }

  /// What `import.started` says.
  static func expected(_ count: Int) -> [UInt8] { [UInt8](#"{"expected":\#(count)}"#.utf8) }

  /// Text in Latin-1 cut off in the middle, as an old exporter writes it: neither UTF-8 nor JSON.
  static func undecodable(_ account: TrafficAccount) -> [UInt8] {
    [UInt8](#"{"id":"\#(account.key)","username":""#.utf8) + [0x4A, 0xFC, 0x72, 0x67, 0xE9, 0x6E, 0x80, 0xFF]
  }

  /// An address as people type them wrongly.
  static func malformed(_ email: String, _ number: Int) -> String {
    let parts = email.split(separator: "@")
    return switch number % 4 {
    case 0: "\(parts[0]).example.com"
    case 1: "\(parts[0])@@example.com"
    case 2: "\(parts[0])..@example.com"
    default: "\(parts[0]) @ example.com"
    }
  }

  private func time(_ milliseconds: Int) -> String {
    RFC3339.text(Instant(nanoseconds: start.nanoseconds + Int64(milliseconds) * 1_000_000))
  }
}
