import SyncModel

extension Slice {
  /// Its bytes, as indices into what it was cut from.
  @inline(__always)
  var range: Range<Int> { Int(offset)..<Int(offset) + Int(length) }
}
