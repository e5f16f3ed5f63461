/// One cell of the screen, 8 bytes.
public struct Cell: Hashable, Sendable, BitwiseCopyable {
  /// The scalar, or from 0x110000 the number of a cluster in the grid; 0 in the right half of a wide cell.
  public let code: UInt32
  /// Role and attributes.
  public var style: Style
  /// 1 or 2 columns; 0 in the right half of a wide cell.
  public let width: UInt8

  /// The first code that is no scalar but the number of a cluster.
  static let clusterBase: UInt32 = 0x110000

  /// A space.
  static func blank(_ style: Style) -> Cell { Cell(code: 0x20, style: style, width: 1) }

  /// The right half of the wide cell before it.
  static func rightHalf(_ style: Style) -> Cell { Cell(code: 0, style: style, width: 0) }
}
