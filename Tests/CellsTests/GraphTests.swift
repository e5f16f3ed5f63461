import Cells
import Testing

@Suite struct GraphTests {
  @Test(
    arguments: [
      (0.74, "━━━━━╌╌╌"), (0.789, "━━━━━━╌╌"), (0.521, "━━━━╌╌╌╌"), (1, "━━━━━━━━"), (0.999, "━━━━━━━╌"),
      (0, "╌╌╌╌╌╌╌╌"),
      (-3, "╌╌╌╌╌╌╌╌"), (7, "━━━━━━━━"), (.nan, "╌╌╌╌╌╌╌╌"), (.infinity, "━━━━━━━━"),
    ] as [(Double, String)])
  func `progress is rounded down`(fraction: Double, text: String) {
    #expect(Bar.text(fraction, width: 8) == text)
  }

  @Test func `use is rounded to the nearest column`() {
    #expect(Bar.text(0.79, width: 16, rounding: .nearest) == "━━━━━━━━━━━━━╌╌╌")
    #expect(Bar.text(0.41, width: 16, rounding: .nearest) == "━━━━━━━╌╌╌╌╌╌╌╌╌")
    #expect(Bar.text(0.72, width: 16, rounding: .nearest) == "━━━━━━━━━━━━╌╌╌╌")
    #expect(Bar.text(0.5, width: -1) == "")
  }

  @Test func `an area is filled from below with two values a column`() {
    #expect(AreaGraph.rows([1, 2, 3, 4, 8, 8], maximum: 8, width: 3, height: 2) == ["  ⣿", "⣠⣾⣿"])
    #expect(AreaGraph.rows([8, nil, nil, 8], maximum: 8, width: 3, height: 1) == [" ⡇⢸"])
    #expect(AreaGraph.rows([0, 0.01, -5, 99], maximum: 8, width: 2, height: 1) == ["⢀⢸"])
    #expect(AreaGraph.rows([1, 2], maximum: 0, width: 2, height: 1) == ["  "])
    #expect(AreaGraph.rows([], maximum: 8, width: 0, height: 3) == [])
    #expect(AreaGraph.sparkline([8, 8, 4, 4, 2, 2], maximum: 8, width: 2) == "⣤⣀")
  }

  @Test func `an axis ends at a number whose half is round`() {
    #expect([0, 1, 3, 7, 9, 11, 150, 3_104, 8_001].map(GraphAxis.ceiling) == [2, 2, 4, 8, 10, 20, 200, 4_000, 10_000])
    #expect(GraphAxis.ceiling(.infinity) == 2)
  }

  @Test func `a graph stands on its axis`() {
    var grid = Grid(width: 26, height: 5)
    let values = (0..<40).map { Double?(Double($0) * 80) }
    grid.drawGraph(
      values, in: grid.bounds, labels: [(0, "-2 min"), (0.5, "429"), (1, "now")])
    #expect(
      grid.lines() == [
        "  4k ┤                    ",
        "     │             ⢀⣀⣤⣴⣶⣿⣿",
        "  2k ┤       ⢀⣀⣤⣴⣶⣿⣿⣿⣿⣿⣿⣿⣿",
        "     │⢀⣀⣠⣤⣶⣾⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿⣿",
        "   0 ┼ -2 min  429     now",
      ])
  }

  @Test func `a graph without room draws nothing`() {
    var grid = Grid(width: 7, height: 5)
    grid.drawGraph([1, 2, 3], in: grid.bounds, labels: [])
    #expect(grid.lines().allSatisfy { $0.allSatisfy { $0 == " " } })
  }
}
