import Cells

/// The colours a terminal has, and the nearest one to a theme's.
struct Palette {
  /// How many colours the terminal says it has.
  let colours: Int

  /// The nearest colour for text, -1 for the terminal's own.
  func foreground(_ colour: ThemeColour?) -> Int {
    guard let colour, colours >= 8 else { return -1 }
    if colours < 256, Self.isGrey(colour) {
      // Black or white could be the background itself; grey is there from 16 colours on.
      return colours >= 16 && (60..<200).contains(Self.brightness(colour)) ? 8 : -1
    }
    return nearest(colour)
  }

  /// The nearest colour for a background, or nil where only another way to stand out is left.
  func background(_ colour: ThemeColour) -> Int? {
    guard colours >= 8, colours >= 256 || !Self.isGrey(colour) else { return nil }
    return nearest(colour)
  }

  private func nearest(_ colour: ThemeColour) -> Int {
    // Direct colour: the number is the colour. The first eight numbers are still the old palette.
    if colours >= 1 << 24 {
      return max(8, Int(colour.red) << 16 | Int(colour.green) << 8 | Int(colour.blue))
    }
    if colours >= 256 { return Self.closest(to: colour, among: 16..<256, Self.colour256) }
    // Of the small palettes only the real colours: 1 to 6, and from 16 on 9 to 14.
    let bright = colours >= 16 ? Array(9...14) : []
    return Self.closest(to: colour, among: Array(1...6) + bright) { Self.basic[$0] }
  }

  private static func closest(
    to colour: ThemeColour, among numbers: some Sequence<Int>, _ value: (Int) -> ThemeColour
  ) -> Int {
    var best = -1
    var least = Int.max
    for number in numbers {
      let distance = distance(colour, value(number))
      if distance < least {
        least = distance
        best = number
      }
    }
    return best
  }

  /// The eye sees green best and blue least.
  private static func distance(_ one: ThemeColour, _ other: ThemeColour) -> Int {
    let red = Int(one.red) - Int(other.red)
    let green = Int(one.green) - Int(other.green)
    let blue = Int(one.blue) - Int(other.blue)
    return 3 * red * red + 6 * green * green + 2 * blue * blue
  }

  private static func isGrey(_ colour: ThemeColour) -> Bool {
    let parts = [Int(colour.red), Int(colour.green), Int(colour.blue)]
    return (parts.max() ?? 0) - (parts.min() ?? 0) < 40
  }

  private static func brightness(_ colour: ThemeColour) -> Int {
    (299 * Int(colour.red) + 587 * Int(colour.green) + 114 * Int(colour.blue)) / 1_000
  }

  /// Numbers 16 to 255 of xterm's palette: a cube of six steps and 24 greys.
  private static func colour256(_ number: Int) -> ThemeColour {
    if number >= 232 {
      let grey = UInt8(8 + 10 * (number - 232))
      return ThemeColour(red: grey, green: grey, blue: grey)
    }
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    let index = number - 16
    return ThemeColour(red: steps[index / 36], green: steps[index / 6 % 6], blue: steps[index % 6])
  }

  /// xterm's first sixteen; users change them, but not beyond recognition.
  private static let basic: [ThemeColour] = [
    (0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0), (0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229),
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255),
    (255, 255, 255),
  ].map { (red: UInt8, green: UInt8, blue: UInt8) in ThemeColour(red: red, green: green, blue: blue) }
}
