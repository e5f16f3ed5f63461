import SyncModel
import Testing
import Wire

@Suite struct TimeTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0), ("2026-11-22T10:00:00Z", 1_795_341_600_000_000),
      ("2026-11-22t10:00:00.5z", 1_795_341_600_500_000), ("2026-11-22T10:00:00.1234567Z", 1_795_341_600_123_456),
      ("2026-11-22T11:30:00+01:30", 1_795_341_600_000_000), ("2026-11-22T04:00:00.000001-06:00", 1_795_341_600_000_001),
      ("2024-02-29T23:59:60Z", 1_709_251_199_000_000), ("1969-12-31T23:59:59.5Z", -500_000),
      ("2000-02-29T00:00:00Z", 951_782_400_000_000),
    ] as [(String, Int64)])
  func `RFC 3339 times are read to the microsecond`(text: String, microseconds: Int64) {
    #expect(RFC3339.microseconds(text) == microseconds)
  }

  @Test(arguments: [
    "", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22 10:00:00Z", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z",
    "2100-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:60:00Z", "2026-11-22T10:00:61Z",
    "2026-11-22T10:00:00.Z", "2026-11-22T10:00:00+0100", "2026-11-22T10:00:00+25:00", "2026-11-22T10:00:00Zx",
    "2026-11-22T10:00:00.123456789", "+026-11-22T10:00:00Z", "2026-1a-22T10:00:00Z",
  ])
  func `anything else is no time`(text: String) { #expect(RFC3339.microseconds(text) == nil) }

  @Test func `moments are written in UTC with milliseconds`() {
    #expect(RFC3339.text(Instant(milliseconds: 0)) == "1970-01-01T00:00:00.000Z")
    #expect(RFC3339.text(Instant(milliseconds: 1_709_251_199_999)) == "2024-02-29T23:59:59.999Z")
    for milliseconds: Int64 in stride(from: 0, to: 4_102_444_800_000, by: 86_399_999_987) {
      let text = RFC3339.text(Instant(milliseconds: milliseconds))
      #expect(RFC3339.instant(text) == Instant(milliseconds: milliseconds))
    }
  }

  private func version(
    _ kind: MessageMapping.VersionKind, _ headers: [String: String] = [:], timestamp: Int64 = 1_795_341_600_000
  ) -> Decoded {
    var bench = DecodingBench()
    bench.mapping.version = kind
    bench.timestamp = timestamp
    return bench.decode(#"{"id":"1","username":"ada"}"#, headers: headers.merging(["ce_type": "user.updated"]) { $1 })
  }

  @Test func `versions are read by the source's kind`() {
    #expect(version(.timestamp).row.version == 1_795_341_600_000_000)
    #expect(version(.time, ["ce_time": "2026-11-22T09:00:00.000001Z"]).row.version == 1_795_338_000_000_001)
    #expect(version(.sequence, ["ce_sequence": "0018446744073709551615"]).row.version == .max)
    var bench = DecodingBench()
    bench.mapping.version = .sequence
    let structured = #"{"type":"user.updated","sequence":18446744073709551615,"data":{"id":"1","username":"ada"}}"#
    #expect(bench.decode(structured, headers: ["content-type": "application/cloudevents+json"]).row.version == .max)
    let plain = #"{"type":"user.updated","sequence":"12","user":{"id":"1","username":"ada"}}"#
    #expect(bench.decode(plain).row.version == 12)
    bench.mapping.version = .time
    let timed = #"{"type":"user.updated","time":"2026-11-22T10:00:00Z","user":{"id":"1","username":"ada"}}"#
    #expect(bench.decode(timed).row.version == 1_795_341_600_000_000)
  }

  @Test func `an event five minutes ahead passes, a later one does not`() {
    let message = "invalid.message: the change's version is a time more than 5 minutes ahead"
    #expect(version(.timestamp, timestamp: 1_795_341_900_000).fault == nil)
    #expect(version(.timestamp, timestamp: 1_795_341_900_001).fault == message)
    #expect(version(.time, ["ce_time": "2026-11-22T10:05:00Z"]).fault == nil)
    #expect(version(.time, ["ce_time": "2026-11-22T10:05:00.000001Z"]).fault == message)
  }

  @Test func `a version that cannot be used is an invalid message`() {
    #expect(version(.timestamp, timestamp: -1).fault?.hasPrefix("invalid.message: the record has no timestamp") == true)
    for time in ["", "soon", "1969-01-01T00:00:00Z"] {
      #expect(version(.time, ["ce_time": time]).fault?.hasPrefix("invalid.message: ce_time is missing or not") == true)
    }
    #expect(version(.time).fault?.hasPrefix("invalid.message: ce_time is missing or not") == true)
    for sequence in ["", "-1", "1.0", "18446744073709551616", "12a", String(repeating: "0", count: 41)] {
      #expect(
        version(.sequence, ["ce_sequence": sequence]).fault?.hasPrefix("invalid.message: ce_sequence is missing")
          == true
      )
    }
  }
}
