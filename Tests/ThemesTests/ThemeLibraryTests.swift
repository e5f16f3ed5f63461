import Cells
import Glibc
import Testing
import Themes

@Suite struct ThemeLibraryTests {
  private func problem(_ text: String) -> String {
    do throws(ThemeError) {
      _ = try ThemeLibrary.parse(Array(text.utf8), file: "t.yaml")
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test(arguments: ThemeLibrary.builtInNames)
  func `every theme of the program can be read and gives health a look of its own`(name: String) throws {
    let theme = try ThemeLibrary.theme(name)
    #expect(theme.name == name)
    let looks = [Role.bad, .cursor, .danger, .input, .title].map { theme[$0] }
    #expect(looks.allSatisfy { $0 != theme[.text] })
    if name != "mono" {
      #expect(Set([Role.good, .warn, .bad].map { theme[$0] }).count == 3)
      #expect(ThemeLibrary.builtInText(name)?.contains("name: \(name)") == true)
    }
  }

  @Test(
    arguments: [
      ("dark", [0x000000, 0x1E1E1E]), ("light", [0xFFFFFF, 0xF5F5F5]), ("colour-blind", [0x000000, 0xFFFFFF]),
      ("high-contrast", [0x000000]),
    ])
  func `text can be read on the backgrounds a theme is for`(name: String, backgrounds: [Int]) throws {
    let theme = try ThemeLibrary.theme(name)
    let least = name == "high-contrast" ? 7 : name == "colour-blind" ? 3 : 4.5
    for role in Role.allCases {
      let look = theme[role]
      guard let foreground = look.foreground else { continue }
      let behind = look.background.map { [$0] } ?? backgrounds.map(colour)
      for background in behind {
        #expect(contrast(foreground, background) >= least, "\(name): \(role.name)")
      }
      // In the cursor's row a role keeps its colour over that row's background.
      if let row = theme[.cursor].background, look.background == nil { #expect(contrast(foreground, row) >= 3) }
    }
  }

  @Test func `mistakes are named with line and column`() {
    #expect(problem("") == "t.yaml:1:1: the file is empty; a theme has a name and roles")
    #expect(problem("name: x\n") == "t.yaml:1:1: a theme needs roles")
    #expect(problem("roles: {}\n") == "t.yaml:1:1: a theme needs a name")
    #expect(problem("name: x\ncolours: {}\n") == "t.yaml:2:1: 'colours' is nothing a theme has; known are name, roles")
    #expect(
      problem("name: x\nroles:\n  txt: {}\n").hasPrefix("t.yaml:3:3: there is no role 'txt'; roles are text, dim"))
    #expect(
      problem("name: x\nroles:\n  bad: {foreground: red}\n") == "t.yaml:3:21: 'red' is no colour; write \"#rrggbb\"")
    #expect(problem("name: x\nroles:\n  bad:\n    foreground: #ff0000\n").contains("in quotes, this is nothing"))
    #expect(problem("name: x\nroles:\n  bad: {attributes: bold}\n").contains("attributes are a list"))
    #expect(
      problem("name: x\nroles:\n  bad: {attributes: [blink]}\n").hasSuffix(
        "'blink' is no attribute; attributes are bold, dim, underline, reverse"))
    #expect(problem("name: x\nroles: [a]\n").hasSuffix("roles must be a mapping, this is a list"))
    #expect(problem("name: [\n").hasPrefix("t.yaml:2:1:"))
    #expect(problem("name: x\nroles:\n  bad: {foreground: \"#f\u{1B}0000\"}\n").contains("\u{1B}") == false)
  }

  @Test func `a file of the user replaces a theme and adds others`() throws {
    try withFolder { folder in
      try write("name: dark\nroles: {bad: {foreground: \"#010203\"}}\n", to: "\(folder)/dark.yaml")
      try write("name: night\nroles: {}\n", to: "\(folder)/night.yaml")
      try write("name: other\nroles: {}\n", to: "\(folder)/wrong.yaml")
      #expect(try ThemeLibrary.theme("dark", folder: folder)[.bad].foreground == ThemeColour(red: 1, green: 2, blue: 3))
      #expect(try ThemeLibrary.theme("dark", folder: folder)[.good] == ThemeLook())
      #expect(try ThemeLibrary.theme("night", folder: folder).name == "night")
      #expect(try ThemeLibrary.theme("light", folder: folder).name == "light")
      #expect(ThemeLibrary.names(folder: folder) == ThemeLibrary.builtInNames + ["night", "wrong"])
      let wrong = #expect(throws: ThemeError.self) { try ThemeLibrary.theme("wrong", folder: folder) }
      #expect(
        wrong?.description.hasSuffix("wrong.yaml:1:7: the name is 'other', but the file is wrong.yaml; make them equal")
          == true)
      let unknown = #expect(throws: ThemeError.self) { try ThemeLibrary.theme("../etc/passwd", folder: folder) }
      #expect(unknown?.description.hasPrefix("There is no theme '../etc/passwd'. There are: dark, light,") == true)
    }
    #expect(try ThemeLibrary.theme("dark", folder: "/nonexistent").name == "dark")
    #expect(ThemeLibrary.names(folder: "/nonexistent") == ThemeLibrary.builtInNames)
  }

  // MARK: - Files and contrast

  private func withFolder(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/usher-themes-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer {
      for name in ["dark", "night", "wrong"] { unlink("\(path)/\(name).yaml") }
      rmdir(path)
    }
    try body(path)
  }

  private func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
  }

  private func colour(_ value: Int) -> ThemeColour {
    ThemeColour(
      red: UInt8(value >> 16 & 0xFF), green: UInt8(value >> 8 & 0xFF), blue: UInt8(value & 0xFF))
  }

  /// WCAG's ratio, from 1 to 21.
  private func contrast(_ one: ThemeColour, _ other: ThemeColour) -> Double {
    let values = [luminance(one), luminance(other)].sorted()
    return (values[1] + 0.05) / (values[0] + 0.05)
  }

  private func luminance(_ colour: ThemeColour) -> Double {
    func linear(_ part: UInt8) -> Double {
      let value = Double(part) / 255
      return value <= 0.03928 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue)
  }
}
