import CNcurses
import Cells

/// What ncurses needs for a style: attributes and a pair of colours, looked up once.
struct StyleTable {
  struct Entry {
    var attributes: UInt32
    var pair: Int32
  }

  private let theme: Theme
  private let palette: Palette
  private var known: [UInt16: Entry] = [:]

  /// Only after the screen has started: pairs are allocated there.
  init(theme: Theme, isMonochrome: Bool) {
    let colours = isMonochrome ? 0 : Int(cn_screen_colours())
    self.theme = colours < 8 ? .mono : theme
    palette = Palette(colours: colours)
  }

  subscript(style: Style) -> Entry {
    mutating get {
      if let entry = known[style.rawValue] { return entry }
      let entry = make(style)
      known[style.rawValue] = entry
      return entry
    }
  }

  private func make(_ style: Style) -> Entry {
    var look = theme[style.role]
    look.attributes.formUnion(style.attributes)
    if look.attributes.contains(.selected) {
      let row = theme[.cursor]
      look.attributes.formUnion(row.attributes)
      look.background = row.background ?? look.background
      if style.role == .text || style.role == .dim { look.foreground = row.foreground ?? look.foreground }
    }
    var background = -1
    if let wanted = look.background {
      if let number = palette.background(wanted) {
        background = number
      } else if palette.colours >= 8 {
        look.attributes.insert(.reverse)
      }
    }
    let pair = cn_screen_pair(Int32(palette.foreground(look.foreground)), Int32(background))
    return Entry(attributes: UInt32(look.attributes.rawValue & 0x0F), pair: pair)
  }
}
