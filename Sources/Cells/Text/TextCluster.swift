/// What one cell shows: a base scalar of width 1 or 2 and at most four marks on it.
///
/// Not a `Character`, which joins flags and families of emoji that terminals draw apart.
public struct TextCluster: Hashable, Sendable {
  /// The most marks a base carries; more are cut, because ncurses cells end there.
  public static let markLimit = 4

  /// The scalar that takes the columns.
  public let base: Unicode.Scalar
  /// 1 or 2 columns.
  public let width: Int
  // Four fields instead of an array: a cluster is made per character of a text and must not allocate. 0 is none.
  private var first: UInt32 = 0
  private var second: UInt32 = 0
  private var third: UInt32 = 0
  private var fourth: UInt32 = 0

  /// A base without marks.
  init(_ base: Unicode.Scalar, width: Int) {
    self.base = base
    self.width = width
  }

  /// Whether the base stands alone.
  public var isPlain: Bool { first == 0 }

  /// The marks in their order.
  public var marks: [Unicode.Scalar] {
    [first, second, third, fourth].compactMap { $0 == 0 ? nil : Unicode.Scalar($0) }
  }

  /// Base and marks as a text.
  public var text: String {
    var view = String.UnicodeScalarView()
    view.append(base)
    view.append(contentsOf: marks)
    return String(view)
  }

  /// Adds a mark, or drops it when the base is full.
  mutating func add(_ mark: Unicode.Scalar) {
    if first == 0 {
      first = mark.value
    } else if second == 0 {
      second = mark.value
    } else if third == 0 {
      third = mark.value
    } else if fourth == 0 {
      fourth = mark.value
    }
  }
}
