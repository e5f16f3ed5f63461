import ConsoleCore
import SyncModel
import Testing

/// The record screen shows what producers sent, broken or not, and hides what is personal.
struct OutlineTests {
  private func lines(_ text: String) -> [OutlineLine] { lines(Array(text.utf8)) }

  private func lines(_ bytes: [UInt8]) -> [OutlineLine] {
    var desk = Desk()
    desk.type("2")
    desk.press(.tab)
    desk.answers = false
    desk.press(.enter)
    desk.send(
      .record(
        id: "u0",
        FailureRecord(failure: Desk.failure("u0", .unavailable, "Keycloak answered 503"), raw: bytes, payload: [])))
    return desk.state.recordModel.raw
  }

  @Test func `values stand one a line, under their names`() {
    let found = lines(#" {"user":{"username":"g.hopper","tags":["a",1,null],"none":[],"empty":{}},"at":-1.5e3} "#)
    #expect(found.map { $0.name ?? "" } == ["user", "username", "tags", "[0]", "[1]", "[2]", "none", "empty", "at"])
    #expect(found.map(\.value) == ["", "g.hopper", "", "a", "1", "null", "[]", "{}", "-1.5e3"])
    #expect(found.map(\.depth) == [0, 1, 1, 2, 2, 2, 1, 1, 0])
  }

  @Test func `names, addresses and numbers of people are marked to be hidden, however deep`() {
    let found = lines(
      #"{"Email":"a@b.c","firstName":"Grace","attributes":{"phone":["+1"],"dept":["R&D"]},"enabled":true}"#)
    #expect(found.filter(\.isPersonal).map(\.value) == ["a@b.c", "Grace", "+1"])
  }

  @Test func `escapes are decoded and half a pair does no harm`() {
    #expect(lines(#"["\u00e9\n\"\\","\ud83d\ude00","\ud83d!"]"#).map(\.value) == ["é\n\"\\", "😀", "\u{FFFD}!"])
  }

  @Test(arguments: [
    "{\"email\":\"grace@example.com\"", "{\"a\" 1}", "[1,]", "nonsense grace@example.com", "\"open", "[\"\\x\"]",
  ])
  func `what is not JSON is shown as text without addresses`(text: String) {
    let found = lines(text)
    #expect(!found.isEmpty)
    #expect(!found.contains { $0.value.contains("grace") })
  }

  @Test func `nothing, deep nests and broken bytes are shown as well`() {
    #expect(lines("").map(\.value) == ["(no bytes)"])
    #expect(!lines(String(repeating: "[", count: 100_000)).isEmpty)
    #expect(!lines([0xFF, 0xFE, 0x00]).isEmpty)
  }
}
