extension UserView {
  /// The username's bytes where it stands in a rendered payload, without reading the rest: a payload begins with it.
  ///
  /// - Returns: empty where there is none, or where it holds JSON escapes.
  public static func usernameBytes(inPayload payload: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    let start = 12  // "username":"
    guard payload.count > start, payload[0] == UInt8(ascii: "\""), payload[1] == UInt8(ascii: "u"),
      payload[10] == UInt8(ascii: ":"), payload[11] == UInt8(ascii: "\"")
    else { return nothing }
    var end = start
    while end < payload.count, payload[end] != UInt8(ascii: "\"") {
      if payload[end] == UInt8(ascii: "\\") { return nothing }
      end += 1
    }
    return UnsafeRawBufferPointer(rebasing: payload[start..<end])
  }
}
