/// A colour of a theme: red, green and blue. Terminals with fewer colours get the nearest one they have.
public struct ThemeColour: Hashable, Sendable {
  /// From 0 to 255.
  public var red: UInt8
  /// From 0 to 255.
  public var green: UInt8
  /// From 0 to 255.
  public var blue: UInt8

  /// A colour of three parts.
  public init(red: UInt8, green: UInt8, blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }
}

/// How a role looks.
public struct ThemeLook: Hashable, Sendable {
  /// The text's colour; nil is the terminal's own.
  public var foreground: ThemeColour?
  /// The colour behind it; nil is the terminal's own.
  public var background: ThemeColour?
  /// Attributes that come with the role.
  public var attributes: Attributes

  /// A look; without colours it is the terminal's own.
  public init(foreground: ThemeColour? = nil, background: ThemeColour? = nil, attributes: Attributes = []) {
    self.foreground = foreground
    self.background = background
    self.attributes = attributes
  }
}

/// A look for each role.
public struct Theme: Hashable, Sendable {
  /// The theme's name, as operators choose it.
  public let name: String
  private var looks: [Role: ThemeLook]

  /// A theme; a role without a look is drawn as the terminal draws plain text.
  public init(name: String, looks: [Role: ThemeLook]) {
    self.name = name
    self.looks = looks
  }

  /// The look of a role.
  public subscript(role: Role) -> ThemeLook {
    get { looks[role] ?? ThemeLook() }
    set { looks[role] = newValue }
  }

  /// No colours, attributes alone: for `NO_COLOR`, for terminals without colours and for golden files.
  public static let mono = Theme(
    name: "mono",
    looks: [
      .accent: ThemeLook(attributes: .bold),
      .warn: ThemeLook(attributes: .bold),
      .bad: ThemeLook(attributes: .bold),
      .header: ThemeLook(attributes: .reverse),
      .title: ThemeLook(attributes: [.bold, .underline]),
      .footer: ThemeLook(attributes: .reverse),
      .cursor: ThemeLook(attributes: .reverse),
      .marked: ThemeLook(attributes: .bold),
      .danger: ThemeLook(attributes: [.bold, .reverse]),
      .input: ThemeLook(attributes: .reverse),
      .match: ThemeLook(attributes: .underline),
    ])
}
