import SyncModel

/// The bytes of an intent's items: of each its fixed part, provider id, user key and username.
enum IntentCoding {
  private static let fixedSize = ChangeRowCoding.size + 14

  /// Appends an item.
  static func append(
    _ item: BatchItem, keyText: UnsafeRawBufferPointer, username: UnsafeRawBufferPointer, to blob: inout [UInt8]
  ) {
    precondition(keyText.count <= UInt16.max && username.count <= UInt16.max, "a text of an intent is too long")
    let idLength = item.providerID.count
    let place = blob.count
    let size = fixedSize + idLength + keyText.count + username.count
    blob.append(contentsOf: repeatElement(0, count: size))
    blob.withUnsafeMutableBytes { bytes in
      // It holds at least the fixed part, so it has an address.
      let start = bytes.baseAddress.unsafelyUnwrapped + place
      ChangeRowCoding.put(item.row, at: start)
      start.put(item.createdMilliseconds, at: ChangeRowCoding.size)
      start.put(item.operation.rawValue, at: ChangeRowCoding.size + 8)
      start.put(UInt8(idLength), at: ChangeRowCoding.size + 9)
      start.put(UInt16(keyText.count), at: ChangeRowCoding.size + 10)
      start.put(UInt16(username.count), at: ChangeRowCoding.size + 12)
      // The words are little-endian in memory on every machine that Swift runs on here.
      withUnsafeBytes(of: item.providerID) {
        start.put(UnsafeRawBufferPointer(rebasing: $0[..<idLength]), at: fixedSize)
      }
      start.put(keyText, at: fixedSize + idLength)
      start.put(username, at: fixedSize + idLength + keyText.count)
    }
  }

  /// The items of bytes; nil when they are damaged.
  static func items(_ blob: [UInt8]) -> [IntentRecord.Item]? {
    blob.withUnsafeBytes { bytes in
      var items: [IntentRecord.Item] = []
      var rest = bytes[...]
      while let start = UnsafeRawBufferPointer(rebasing: rest).baseAddress, !rest.isEmpty {
        guard rest.count >= fixedSize else { return nil }
        let idLength = Int(start.get(ChangeRowCoding.size + 9, as: UInt8.self))
        let keyLength = Int(start.get(ChangeRowCoding.size + 10, as: UInt16.self))
        let nameLength = Int(start.get(ChangeRowCoding.size + 12, as: UInt16.self))
        guard fixedSize + idLength + keyLength + nameLength <= rest.count, let row = ChangeRowCoding.get(start),
          let operation = AccountOperation(rawValue: start.get(ChangeRowCoding.size + 8))
        else { return nil }
        rest = rest.dropFirst(fixedSize)
        let id = ProviderID(utf8: rest.prefix(idLength)) ?? .none
        rest = rest.dropFirst(idLength)
        let key = Array(rest.prefix(keyLength))
        rest = rest.dropFirst(keyLength)
        let username = Array(rest.prefix(nameLength))
        rest = rest.dropFirst(nameLength)
        items.append(
          IntentRecord.Item(
            row: row, operation: operation, providerID: id,
            createdMilliseconds: start.get(ChangeRowCoding.size), keyText: key, username: username))
      }
      return items
    }
  }
}
