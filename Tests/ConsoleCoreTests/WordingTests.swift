import ConsoleCore
import SyncModel
import Testing

struct WordingTests {
  @Test func `numbers are grouped and unknown ones are a dash`() {
    #expect(Figures.grouped(239_804) == "239 804")
    #expect(Figures.grouped(999) == "999")
    #expect(Figures.grouped(-1_000) == "-1 000")
    #expect(Figures.grouped(nil) == "–")
    #expect(Figures.grouped(Int.min) == "-9 223 372 036 854 775 808")
  }

  @Test func `nothing looks finished before it is`() {
    #expect(Figures.percent(0.99999) == "99.9%")
    #expect(Figures.percent(1) == "100%")
    #expect(Figures.percent(0.7888) == "78.9%")
    #expect(Figures.percent(1.25) == "125.0%")
    #expect(Figures.percent(.nan) == "0.0%")
  }

  @Test func `rates below one have a decimal`() {
    #expect(Figures.rate(3_104.4) == "3 104")
    #expect(Figures.rate(0.3) == "0.3")
    #expect(Figures.rate(0) == "0")
    #expect(Figures.rate(nil) == "–")
  }

  @Test func `times of other days carry the date`() {
    let zone = LocalTime(offset: { _ in 3_600 }, zone: { _ in "CET" })
    let now = Instant(milliseconds: 1_795_396_447_000)
    #expect(zone.text(now, today: now) == "02:14:07")
    #expect(zone.text(now.advanced(bySeconds: -3 * 3_600), today: now) == "2026-11-22 23:14:07")
    #expect(zone.text(now.advanced(bySeconds: -86_400 * 300), today: now) == "2026-01-27 02:14:07")
    #expect(LocalTime.utc.text(Instant(nanoseconds: -1), today: now) == "1969-12-31 23:59:59")
    #expect(LocalTime.utc.text(Instant(milliseconds: 1_709_164_800_000), today: now) == "2024-02-29 00:00:00")
  }

  @Test func `a user is named by key or by username`() {
    #expect(UserReference(" 5b7e2d10 ") == .userKey("5b7e2d10"))
    #expect(UserReference("username: g.hopper") == .username("g.hopper"))
    #expect(UserReference("  ") == nil)
    #expect(UserReference("username:") == nil)
    #expect(UserReference("username:x")?.text == "username:x")
  }
}
