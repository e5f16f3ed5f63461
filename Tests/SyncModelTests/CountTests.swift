import SyncModel
import Testing

@Suite struct CountTests {
  @Test(arguments: Outcome.allCases)
  func `each outcome has a number of its own and belongs to one group at most`(outcome: Outcome) {
    var counts = OutcomeCounts()
    counts[outcome] = 7
    #expect(Outcome.allCases.filter { counts[$0] == 7 } == [outcome])
    #expect(counts.settled == 7)
    #expect(counts.synced == (outcome.isSynced ? 7 : 0))
    #expect(counts.skipped == (outcome.isSkipped ? 7 : 0))
    #expect(counts.failed == (outcome.isFailed ? 7 : 0))
  }

  @Test func `a range of done changes holds both of its ends and nothing beyond`() {
    let range = DoneRange(
      partition: PartitionID(0), firstOffset: 10, firstIndex: 3, lastOffset: 12, lastIndex: 0)
    #expect(range.contains(offset: 10, index: 3))
    #expect(range.contains(offset: 11, index: 900))
    #expect(range.contains(offset: 12, index: 0))
    #expect(!range.contains(offset: 10, index: 2))
    #expect(!range.contains(offset: 12, index: 1))
  }
}
