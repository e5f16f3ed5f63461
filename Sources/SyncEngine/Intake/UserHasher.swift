import Digest
import SyncModel

/// The keyed hashes that stand for users, names and contents, made with the journal's secret.
struct UserHasher: Sendable {
  private let key: SipKey

  /// - Parameter secret: 16 bytes of the journal.
  init?(secret: [UInt8]) {
    guard let key = SipKey(bytes: secret) else { return nil }
    self.key = key
  }

  @inline(__always)
  func user(_ bytes: UnsafeRawBufferPointer) -> KeyHash {
    let hash = SipHash.hash128(bytes, key: key)
    return KeyHash(high: hash.high, low: hash.low == 0 && hash.high == 0 ? 1 : hash.low)
  }

  func user(_ text: String) -> KeyHash {
    var copy = text
    return copy.withUTF8 { user(UnsafeRawBufferPointer($0)) }
  }

  @inline(__always)
  func fingerprint(_ bytes: UnsafeRawBufferPointer) -> Fingerprint {
    let hash = SipHash.hash128(bytes, key: key)
    return Fingerprint(high: hash.high, low: hash.low == 0 && hash.high == 0 ? 1 : hash.low)
  }

  /// A name's hash: username or e-mail, already lower-cased; 0 stands for none.
  @inline(__always)
  func name(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    guard !bytes.isEmpty else { return 0 }
    let hash = SipHash.hash64(bytes, key: key)
    return hash == 0 ? 1 : hash
  }

  func name(_ text: String) -> UInt64 {
    var copy = text.lowercased()
    return copy.withUTF8 { name(UnsafeRawBufferPointer($0)) }
  }
}

/// The id that a create proposes: a UUIDv8 (RFC 9562) of BLAKE2b-128 over `usher/1`, 0, namespace, 0, user key. It holds no
/// secret of the journal, so that users are found again even when the journal is lost (ENGINE section 4).
struct DerivedID: Sendable {
  private let prefix: [UInt8]

  init(namespace: String) { prefix = Array("usher/1".utf8) + [0] + Array(namespace.utf8) + [0] }

  func make(_ key: UnsafeRawBufferPointer) -> ProviderID {
    withUnsafeTemporaryAllocation(byteCount: prefix.count + key.count, alignment: 8) { bytes in
      bytes.copyBytes(from: prefix)
      UnsafeMutableRawBufferPointer(rebasing: bytes[prefix.count...]).copyMemory(from: key)
      let digest = BLAKE2b.hash128(UnsafeRawBufferPointer(bytes))
      return withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { text in
        guard let start = text.baseAddress else { return .none }
        UUID8.write(high: digest.high, low: digest.low, to: start)
        return ProviderID(uuidText: start)
      }
    }
  }

  func make(_ key: String) -> ProviderID {
    var copy = key
    return copy.withUTF8 { make(UnsafeRawBufferPointer($0)) }
  }
}
