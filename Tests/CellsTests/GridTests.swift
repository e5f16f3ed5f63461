import Cells
import Testing

@Suite struct GridTests {
  @Test func `a cell has eight bytes`() {
    #expect(MemoryLayout<Cell>.stride == 8)
  }

  @Test func `drawing is clipped on all sides`() {
    var grid = Grid(width: 4, height: 2)
    #expect(grid.draw("abcdef", x: -2, y: 0) == 4)
    #expect(grid.draw("xyz", x: 3, y: 1) == 6)
    grid.draw("no", x: 0, y: 2)
    grid.draw("no", x: 0, y: -1)
    #expect(grid.lines() == ["cdef", "   x"])
  }

  @Test func `half a wide cell becomes a space`() {
    var grid = Grid(width: 5, height: 1)
    grid.draw("中文", x: -1, y: 0)
    #expect(grid.lines() == [" 文  "])
    grid.draw("語", x: 4, y: 0)
    #expect(grid.lines() == [" 文  "])
    grid.draw("x", x: 2, y: 0)
    #expect(grid.lines() == ["  x  "])
    grid.draw("中", x: 1, y: 0)
    grid.fill(Rect(x: 2, y: 0, width: 1, height: 1), style: .dim)
    #expect(grid.lines() == ["     "])
  }

  @Test func `what is too long ends in an ellipsis within its columns`() {
    var grid = Grid(width: 12, height: 4)
    grid.draw("abcdef", x: 0, y: 0, limit: 4)
    grid.draw("中文字", x: 0, y: 1, limit: 4)
    grid.draw("12345", x: 0, y: 2, width: 8, alignment: .trailing)
    grid.draw(StyledText([.init("abcd", .accent), .init("e")]), x: 0, y: 3, limit: 4)
    #expect(grid.lines() == ["abc…        ", "中…         ", "   12345    ", "abc…        "])
  }

  @Test func `the right part stays and the left part is cut`() {
    var grid = Grid(width: 12, height: 2)
    grid.draw(StyledText("abcdefghij"), right: StyledText("1–3"), x: 0, y: 0, width: 12)
    grid.draw(StyledText("abc"), right: StyledText("much too long for this"), x: 0, y: 1, width: 12)
    #expect(grid.lines() == ["abcdefg… 1–3", "abc         "])
  }

  @Test func `a title is one underlined row`() {
    var grid = Grid(width: 20, height: 1)
    grid.drawTitle(
      StyledText([.init("Jobs"), .init("  7", .dim)]), right: StyledText("2 need", .warn), x: 0, y: 0, width: 20)
    #expect(
      grid.styledLines() == [
        "─ Jobs  7    2 need ",
        "  ~ 0-5 title+underline, 6-8 dim+underline, 9-12 title+underline, 13-18 warn+underline, 19-19 title+underline",
      ])
  }

  @Test func `the cursor row keeps the colours of health`() {
    var grid = Grid(width: 6, height: 1)
    grid.draw(StyledText([.init("a "), .init("bad", .bad)]), x: 0, y: 0)
    grid.select(grid.bounds)
    #expect(grid.styledLines() == ["a bad ", "  ~ 0-1 text+selected, 2-4 bad+selected, 5-5 text+selected"])
  }

  @Test func `rows are equal by what they show, not by how it is stored`() {
    var one = Grid(width: 4, height: 1)
    var other = Grid(width: 4, height: 1)
    one.draw("e\u{301}", x: 0, y: 0)
    other.draw("o\u{308}", x: 0, y: 0)
    #expect(!one.rowEquals(0, of: other))
    other.draw("e\u{301}", x: 0, y: 0)
    #expect(one.rowEquals(0, of: other))
    other.add(.bold, to: other.bounds)
    #expect(!one.rowEquals(0, of: other))
    #expect(!one.rowEquals(0, of: Grid(width: 5, height: 1)))
  }

  @Test func `ASCII lines keep their width`() {
    var grid = Grid(width: 8, height: 1)
    grid.draw("● 中e\u{301}", x: 0, y: 0)
    #expect(grid.lines(glyphs: .ascii) == ["* ??e   "])
    #expect(grid.lines(glyphs: .unambiguous) == ["* 中e\u{301}   "])
    grid.clear()
    #expect(grid.lines() == ["        "])
  }

  @Test func `a rectangle gives parts and never more than it has`() {
    var rest = Grid(width: 10, height: 5).bounds
    #expect(rest.takeTop(1) == Rect(x: 0, y: 0, width: 10, height: 1))
    #expect(rest.takeBottom(1) == Rect(x: 0, y: 4, width: 10, height: 1))
    #expect(rest.takeLeft(3) == Rect(x: 0, y: 1, width: 3, height: 3))
    #expect(rest.takeRight(2) == Rect(x: 8, y: 1, width: 2, height: 3))
    #expect(rest.takeTop(9) == Rect(x: 3, y: 1, width: 5, height: 3))
    #expect(rest.isEmpty)
    #expect(Rect(x: 0, y: 0, width: -4, height: 2).width == 0)
  }

  @Test func `styles survive their packing`() {
    for role in Role.allCases {
      let style = Style(role, [.bold, .reverse])
      #expect(style.role == role && style.attributes == [.bold, .reverse])
      #expect(Role(name: role.name) == role)
    }
    #expect(Style(.bad).with(.bold).name == "bad+bold")
  }
}
