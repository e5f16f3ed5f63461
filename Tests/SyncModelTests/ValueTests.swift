import SyncModel
import Testing

@Suite struct ValueTests {
  @Test(arguments: ["a", "8b1c0d3e-6f2a-4c57-9d7e-2f8a51c0e4b9", String(repeating: "é", count: 19)])
  func `a provider's id is kept as it is`(text: String) throws {
    let id = try #require(ProviderID(text))
    #expect(id.text == text)
    #expect(id.count == text.utf8.count)
    #expect(!id.isNone)
  }

  @Test func `a provider's id is neither empty nor longer than 39 bytes`() {
    #expect(ProviderID("") == nil)
    #expect(ProviderID(String(repeating: "x", count: 39)) != nil)
    #expect(ProviderID(String(repeating: "x", count: 40)) == nil)
    #expect(ProviderID.none.text.isEmpty)
  }

  @Test func `slices of a chunk stay valid while it grows`() {
    let chunk = Chunk(id: ChunkID(1), capacity: 8)
    let first = chunk.append(Array("ada".utf8))
    let second = chunk.append(Array(String(repeating: "lovelace ", count: 100).utf8))
    #expect(chunk.text(first) == "ada")
    #expect(chunk.copy(second).count == 900)
    #expect(chunk.extent().capacity >= 903)
  }

  @Test func `a chunk that is reset has its memory and nothing else`() {
    let chunk = Chunk(id: ChunkID(1), capacity: 64)
    chunk.append(Array("ada".utf8))
    chunk.reset()
    #expect(chunk.extent().used == 0)
    #expect(chunk.extent().capacity == 64)
    #expect(chunk.append(Array("bea".utf8)).offset == 0)
  }

  @Test func `moments are ordered and count in seconds`() {
    let start = Instant(milliseconds: 1_500)
    let end = start.advanced(bySeconds: 2.5)
    #expect(start < end)
    #expect(end.milliseconds == 4_000)
    #expect(start.seconds(since: end) == -2.5)
    #expect(Instant.distantPast < start && end < .distantFuture)
  }
}
