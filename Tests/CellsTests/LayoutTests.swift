import Cells
import Testing

@Suite struct LayoutTests {
  private let columns = [
    Column("name", "PROCESS", width: 8...12),
    Column("state", "STATE", width: 9),
    Column("bar", "DONE", width: 8, rank: 3),
    Column("synced", "SYNCED", width: 7, alignment: .trailing),
    Column("trend", "TREND", width: 6, rank: 4),
  ]

  @Test func `columns leave by rank and the rest grows`() {
    #expect(
      TableLayout(columns, width: 80, indent: 4).places.map(\.column.id) == ["name", "state", "bar", "synced", "trend"])
    let narrow = TableLayout(columns, width: 46, indent: 4)
    #expect(narrow.places.map(\.column.id) == ["name", "state", "bar", "synced"])
    #expect(narrow.places.map(\.x) == [4, 18, 29, 39])
    #expect(narrow["name"]?.width == 12)
    #expect(TableLayout(columns, width: 34).places.map(\.column.id) == ["name", "state", "synced"])
    #expect(TableLayout(columns, width: 5).places.map(\.column.id) == ["name", "state", "synced"])
    #expect(TableLayout(columns, width: 5)["bar"] == nil)
  }

  @Test func `headings and values share their columns`() {
    let layout = TableLayout(columns, width: 32)
    var grid = Grid(width: 32, height: 2)
    grid.drawHeadings(layout, x: 0, y: 0)
    let values = ["name": "hr-2026-11-22", "state": "● running", "synced": "239 804"]
    for place in layout.places { grid.draw(values[place.column.id] ?? "", at: place, x: 0, y: 1) }
    #expect(
      grid.lines() == [
        "PROCESS       STATE       SYNCED",
        "hr-2026-11-…  ● running  239 804",
      ])
  }
}
