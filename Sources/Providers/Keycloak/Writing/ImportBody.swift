import SyncModel

/// The body of a `partialImport`: built by appending bytes around the rendered users.
///
/// Policy SKIP, never OVERWRITE, which deletes and makes anew. Each user is a closed list of fields: an id, the creation time,
/// the realm's defaults (which this endpoint does not apply by itself), `enabled`, and what was rendered.
struct ImportBody {
  /// The whole body.
  private(set) var bytes: [UInt8]
  /// Per user: where the username is in ``bytes``, as sent.
  private(set) var usernames: [Range<Int>] = []
  /// Positions in the batch, in the order of the body.
  private(set) var places: [Int] = []
  /// Positions whose rendered bytes are missing or unreadable; they are not in the body.
  private(set) var unreadable: [Int] = []

  private static let head: StaticString = #"{"ifResourceExists":"SKIP","users":["#
  private static let tail: StaticString = "]}"
  /// Room beside payload and defaults: id, time, `enabled`, braces.
  private static let perUser = 160

  /// Bytes that a user takes at most.
  static func size(_ item: BatchItem, _ defaults: ImportDefaults) -> Int {
    // The e-mail may stand in the place of the username.
    2 * Int(item.row.payload.length) + perUser + defaults.members.count + defaults.groups.count
  }

  /// - Parameter places: the positions in the batch to be sent.
  init(_ batch: ChangeBatch, _ places: some Collection<Int>, _ defaults: ImportDefaults) {
    let capacity = places.reduce(64) { $0 + Self.size(batch.items[$1], defaults) }
    var usernames: [Range<Int>] = []
    var sent: [Int] = []
    var unreadable: [Int] = []
    usernames.reserveCapacity(places.count)
    sent.reserveCapacity(places.count)
    bytes = Array(unsafeUninitializedCapacity: capacity) { buffer, count in
      var writer = ByteWriter(UnsafeMutableRawBufferPointer(buffer))
      writer.put(Self.head)
      for place in places {
        let item = batch.items[place]
        guard let payload = batch.chunk(of: item)?.bytes(item.row.payload), !payload.isEmpty,
          let layout = PayloadLayout(payload)
        else {
          unreadable.append(place)
          continue
        }
        writer.put(sent.isEmpty ? "{" : ",{")
        writer.put(id: item.providerID)
        writer.put(#""createdTimestamp":"#)
        writer.put(number: item.createdMilliseconds)
        writer.put(",")
        writer.put(defaults.members)
        if !layout.hasEnabled { writer.put(#""enabled":true,"#) }
        if defaults.emailIsUsername, !layout.email.isEmpty {
          writer.put(#""username":""#)
          usernames.append(writer.count..<writer.count + layout.email.count)
          writer.put(UnsafeRawBufferPointer(rebasing: payload[layout.email]))
          writer.put("\"")
          writer.put(UnsafeRawBufferPointer(rebasing: payload[layout.usernameEnd...]))
        } else {
          usernames.append(writer.count + layout.username.lowerBound..<writer.count + layout.username.upperBound)
          writer.put(payload)
        }
        if !layout.hasGroups { writer.put(defaults.groups) }
        writer.put("}")
        sent.append(place)
      }
      writer.put(Self.tail)
      count = writer.count
    }
    self.usernames = usernames
    self.places = sent
    self.unreadable = unreadable
  }
}

/// What an import adds to every user.
struct ImportDefaults: Sendable {
  /// Members that end with a comma.
  var members: [UInt8]
  /// The member `groups` with a leading comma, for users whose message names none; empty where the realm has no default groups.
  var groups: [UInt8]
  /// Whether the e-mail must be sent as the username.
  var emailIsUsername: Bool

  init(_ setup: RealmSetup) {
    members = setup.importDefaults
    groups = setup.importGroups
    emailIsUsername = setup.emailIsUsername
  }
}

/// Appends bytes to memory that is large enough: the caller has counted.
private struct ByteWriter {
  private let buffer: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

  mutating func put(_ bytes: UnsafeRawBufferPointer) {
    guard let source = bytes.baseAddress, let start = buffer.baseAddress else { return }
    precondition(count + bytes.count <= buffer.count, "an import's body is longer than was counted")
    (start + count).copyMemory(from: source, byteCount: bytes.count)
    count += bytes.count
  }

  mutating func put(_ text: StaticString) {
    put(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func put(_ bytes: [UInt8]) { bytes.withUnsafeBytes { put($0) } }

  private mutating func put(byte: UInt8) {
    buffer[count] = byte
    count += 1
  }

  /// The member `id` with a comma, or nothing where there is no id, or none that can stand in JSON as it is: then the server
  /// makes one.
  mutating func put(id: ProviderID) {
    guard !id.isNone, id.count <= 36 else { return }
    let start = count
    put(#""id":""#)
    for place in 0..<id.count {
      let byte = id.byte(at: place)
      guard byte >= 0x20, byte != 0x22, byte != 0x5C else {
        count = start
        return
      }
      put(byte: byte)
    }
    put("\",")
  }

  mutating func put(number: Int64) {
    var digits: UInt64 = number.magnitude
    if number < 0 { put(byte: UInt8(ascii: "-")) }
    var length = 1
    var rest = digits
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    var place = count + length
    count = place
    repeat {
      place -= 1
      buffer[place] = UInt8(ascii: "0") + UInt8(digits % 10)
      digits /= 10
    } while digits > 0
  }
}
