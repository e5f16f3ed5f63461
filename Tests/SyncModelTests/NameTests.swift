import SyncModel
import Testing

@Suite struct NameTests {
  @Test(arguments: FailureCode.allCases)
  func `a failure code is found by its name`(code: FailureCode) {
    #expect(FailureCode(name: code.name) == code)
  }

  @Test(arguments: RunState.allCases)
  func `a run's state is found by its name`(state: RunState) {
    #expect(RunState(name: state.name) == state)
  }

  @Test func `names that nobody gave mean nothing`() {
    #expect(FailureCode(name: "conflict") == nil)
    #expect(RunState(name: "COMPLETED") == nil)
  }

  @Test func `only a run that has ended counts as ended`() {
    let ended = RunState.allCases.filter(\.isEnded)
    #expect(ended == [.completed, .completedWithFailures, .incomplete, .cancelled])
  }

  @Test func `a change that ends with a failure code is counted as failed`() {
    #expect(FailureCode.allCases.filter { !$0.outcome.isFailed }.isEmpty)
    #expect(FailureCode.unavailable.outcome == .exhausted)
    #expect(FailureCode.invalidAttribute.outcome == .invalid)
    #expect(FailureCode.conflictIdentity.outcome == .rejected)
  }
}
