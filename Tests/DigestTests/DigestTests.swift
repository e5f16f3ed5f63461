import Digest
import Testing

@Suite struct DigestTests {
  /// The reference's key and input: bytes 0, 1, 2 …
  private let key = SipKey(bytes: Array(0..<16))

  @Test func `siphash gives the reference's vectors`() throws {
    let key = try #require(key)
    let long = SipHash.hash128(Array(0..<15), key: key)
    #expect(littleEndian(long.low, long.high) == "5493e99933b0a8117e08ec0f97cfc3d9")
    let empty = SipHash.hash128([], key: key)
    #expect(littleEndian(empty.low, empty.high) == "a3817f04ba25a8e66df67214c7550293")
    #expect(SipHash.hash64(Array(0..<15), key: key) == 0xA129_CA61_49BE_45E5)
  }

  @Test func `another key gives another hash`() throws {
    let bytes = Array("8b1c".utf8)
    #expect(SipHash.hash64(bytes, key: SipKey()) != SipHash.hash64(bytes, key: SipKey()))
  }

  @Test func `a key comes back from its bytes`() {
    let key = SipKey()
    #expect(SipKey(bytes: key.bytes) == key)
    #expect(SipKey(bytes: Array(key.bytes.dropLast())) == nil)
  }

  @Test func `blake2b gives the RFC's vector`() {
    // RFC 7693 appendix A
    #expect(Hexadecimal.text(BLAKE2b.hash(Array("abc".utf8), length: 64)).hasPrefix("ba80a53f981c4d0d6a2797b69f12f6e9"))
    #expect(BLAKE2b.hash([]).count == 32)
  }

  @Test func `random bytes have the length asked for and differ`() {
    #expect(Randomness.bytes(0) == [])
    #expect(Randomness.bytes(24).count == 24)
    #expect(Randomness.bytes(16) != Randomness.bytes(16))
  }

  @Test func `hexadecimal goes there and back`() {
    #expect(Hexadecimal.text([0, 9, 10, 255]) == "00090aff")
    #expect(Hexadecimal.bytes("00090AfF") == [0, 9, 10, 255])
    #expect(Hexadecimal.bytes("0") == nil)
    #expect(Hexadecimal.bytes("0g") == nil)
  }

  @Test func `a derived UUID says version 8 and keeps the other bits`() {
    #expect(UUID8.text(high: 0, low: 0) == "00000000-0000-8000-8000-000000000000")
    #expect(UUID8.text(high: .max, low: .max) == "ffffffff-ffff-8fff-bfff-ffffffffffff")
    #expect(UUID8.text(Array(0..<16)) == "00010203-0405-8607-8809-0a0b0c0d0e0f")
    #expect(UUID8.text([1]) == nil)
  }

  private func littleEndian(_ first: UInt64, _ second: UInt64) -> String {
    Hexadecimal.text(
      withUnsafeBytes(of: first.littleEndian) { Array($0) } + withUnsafeBytes(of: second.littleEndian) { Array($0) })
  }
}
