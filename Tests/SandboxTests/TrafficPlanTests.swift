import Kafka
import Sandbox
import SyncModel
import Testing
import Wire

@Suite struct TrafficPlanTests {
  private static let start = Instant(milliseconds: 1_764_000_000_000)
  private static let plan = TrafficPlan(TrafficSettings(start: start))

  @Test func `the same seed makes the same traffic, another seed makes other traffic`() {
    let again = TrafficPlan(TrafficSettings(start: Self.start))
    #expect(again.books == Self.plan.books)
    #expect(again.records.map(\.value) == Self.plan.records.map(\.value))
    #expect(again.records.map(\.headers) == Self.plan.records.map(\.headers))
    let other = TrafficPlan(TrafficSettings(seed: 7, start: Self.start))
    #expect(other.records.map(\.value) != Self.plan.records.map(\.value))
  }

  @Test func `every message is read as the books expect it`() throws {
    var decoded: [String: (received: Int, invalid: Int)] = [:]
    var events: [String] = []
    try read(Self.plan.records) { record, process in
      switch record.kind {
      case .started(let expected): events.append("\(process) started \(expected ?? -1)")
      case .completed: events.append("\(process) completed")
      default: break
      }
    } row: { process, isInvalid in
      decoded[process, default: (0, 0)].received += 1
      if isInvalid { decoded[process, default: (0, 0)].invalid += 1 }
    }
    for row in Self.plan.books.rows {
      #expect(decoded[row.process]?.received == row.received, "\(row.process)")
      #expect(decoded[row.process]?.invalid == row.invalid, "\(row.process)")
      #expect(
        row.received
          == row.created + row.updated + row.deleted + row.skipped + row.invalid + row.rejected)
    }
    #expect(
      events.sorted() == [
        "hr-staff-2026 completed", "hr-staff-2026 started 5000", "payroll-full-2026 completed",
        "payroll-full-2026 started 5004",
      ])
  }

  @Test func `two in a hundred are bad, and deletes stay below the guard`() throws {
    for name in [Self.plan.singlesProcess, Self.plan.bulkProcess] {
      let row = try #require(Self.plan.books.row(name))
      let share = Double(row.invalid + row.rejected) / Double(row.received)
      #expect(share > 0.018 && share < 0.025)
      #expect(row.rejected > 20)
    }
    let urgent = try #require(Self.plan.books.row("@urgent/hr"))
    #expect(urgent.created > 50 && urgent.updated > 40 && urgent.invalid > 5 && urgent.skipped > 3)
    #expect((5..<20).contains(urgent.deleted))
  }

  @Test func `an embedded broker holds all of it`() {
    var bytes: [Int32: Int] = [:]
    for record in Self.plan.records where record.topic == "users.import" {
      bytes[record.partition, default: 0] += record.size
    }
    #expect(bytes.count == 6)
    #expect(bytes.values.allSatisfy { $0 < 4_000_000 })
  }

  @Test func `no two accounts share a username, an address or a key`() {
    let accounts = Self.plan.books.accounts
    #expect(accounts.allSatisfy { $0.key == $0.value.username && $0.key == $0.key.lowercased() })
    #expect(Set(accounts.values.map(\.email)).count == accounts.count)
    #expect(Set(accounts.values.map(\.key)).count == accounts.count)
    #expect(accounts.values.contains { $0.username.unicodeScalars.contains { !$0.isASCII } })
    #expect(accounts.values.contains { $0.firstName == "さくら" })
  }

  @Test func `each stream is in its order of time and spreads over the whole demo`() {
    for stream in TrafficStream.allCases {
      let due = Self.plan.records.filter { $0.stream == stream }.map(\.dueMilliseconds)
      #expect(due == due.sorted())
    }
    let all = Self.plan.records.map(\.dueMilliseconds)
    #expect(all.min() ?? 0 >= 0)
    #expect((280_000...300_000).contains(all.max() ?? 0))
  }

  /// Decodes records as intake does, for the realm that the sandbox has.
  private func read(
    _ records: [TrafficRecord], event: (DecodedRecord, String) -> Void, row: (String, Bool) -> Void
  ) throws {
    var rules = ProfileRules.keycloakDefaults()
    rules.groups = ["/staff", "/staff/engineering", "/staff/sales", "/contractors"]
    rules.keptAttributes = ["department", "employeeNumber", "externalId", "locale"]
    let decoder = MessageDecoder(mapping: MessageMapping(), rules: rules)
    let chunk = Chunk(id: ChunkID(1), capacity: 1 << 20)
    for record in records {
      chunk.reset()
      decoder.begin()
      // The decoder borrows names and values of headers until it has decoded: one block of memory holds them all.
      var bytes: [UInt8] = []
      var places: [(name: Range<Int>, value: Range<Int>)] = []
      for header in record.headers {
        let start = bytes.count
        bytes += header.name.utf8
        let middle = bytes.count
        bytes += header.value ?? []
        places.append((start..<middle, middle..<bytes.count))
      }
      let key = record.key ?? []
      bytes.withUnsafeBytes { bytes in
        key.withUnsafeBytes { key in
          for place in places {
            decoder.header(
              UnsafeRawBufferPointer(rebasing: bytes[place.name]), UnsafeRawBufferPointer(rebasing: bytes[place.value]))
          }
          let value = record.value.withUnsafeBytes { chunk.append($0) }
          let decoded = decoder.decode(
            MessageRecord(
              key: record.key == nil ? nil : key, value: value, timestampMilliseconds: Self.start.milliseconds),
            now: Self.start.advanced(bySeconds: 1), into: chunk)
          let named = String(decoding: decoded.process, as: UTF8.self)
          let process = decoded.lane == .urgent ? "@urgent/hr" : named.isEmpty ? "@unassigned/hr" : named
          event(decoded, process)
          guard decoded.kind == .changes || decoded.kind == .unreadable else { return }
          for index in decoded.rows { row(process, chunk.rows[index].flags.contains(.invalid)) }
        }
      }
    }
    #expect(decoder.takeNotices().isEmpty)
  }
}
