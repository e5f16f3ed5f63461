import SyncModel

extension NewFailure {
  /// A failure of the same change again (after a restored backup) takes the place of the old one.
  static let insert = """
    insert or replace into failures(id, state, user, run, source, process, run_number, code, message, hint, detail, attempts,
      first_at, last_at, topic, partition, offset, place, action, lane, user_key, username, row, raw, payload, headers)
    select ?1, 0, ?2, ?3, coalesce((select source_name from runs where id = ?3), ''),
      coalesce((select process from runs where id = ?3), ''), coalesce((select run from runs where id = ?3), 1),
      ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21
    """

  func write(_ statement: inout Statement) throws(JournalError) {
    var rowBytes = ByteWriter()
    rowBytes.put(row)
    statement.bind(1, copying: id.bytes)
    statement.bind(2, copying: row.key.bytes)
    statement.bind(3, Int(row.process))
    statement.bind(4, fault.code.name)
    statement.bind(5, fault.message)
    statement.bind(6, fault.hint)
    statement.bind(7, fault.detail)
    statement.bind(8, attempts)
    statement.bind(9, at.nanoseconds)
    statement.bind(10, origin.topic)
    statement.bind(11, Int(origin.partition))
    statement.bind(12, origin.offset)
    statement.bind(13, Int(origin.index))
    statement.bind(14, Int(row.action.rawValue))
    statement.bind(15, Int(row.lane.rawValue))
    statement.bind(16, keyText)
    statement.bind(17, username)
    statement.bind(18, copying: rowBytes.bytes)
    statement.bind(19, copying: raw)
    statement.bind(20, copying: payload)
    statement.bind(21, copying: headers)
    try statement.run()
  }

  static func load(_ connection: borrowing Connection, _ id: FailureID) throws(JournalError) -> NewFailure? {
    var select = try Statement(
      connection,
      """
      select row, code, message, hint, detail, attempts, last_at, user_key, username, raw, payload, headers, topic,
        partition, offset, place from failures where id = ? and state < 2
      """)
    select.bind(1, copying: id.bytes)
    guard try select.step() else { return nil }
    let row = select.withBytes(0) { bytes in
      var reader = ByteReader(bytes)
      return reader.takeRow()
    }
    return NewFailure(
      id: id, row: row,
      fault: Fault(
        FailureCode(name: select.text(1)) ?? .refused, select.text(2), hint: select.text(3), detail: select.text(4)),
      attempts: Int(select.int(5)), at: Instant(nanoseconds: select.int(6)), keyText: select.optionalText(7),
      username: select.optionalText(8), raw: select.bytes(9), payload: select.bytes(10), headers: select.bytes(11),
      origin: Origin(
        topic: select.text(12), partition: Int32(select.int(13)), offset: select.int(14), index: Int32(select.int(15))))
  }
}
