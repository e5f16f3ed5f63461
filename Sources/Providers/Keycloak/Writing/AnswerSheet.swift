import SyncModel

/// What became of one operation.
struct ItemAnswer: Sendable {
  var verdict: ChangeAnswer.Verdict
  var id: ProviderID = .none
  var fault: Fault?

  static func failed(_ fault: Fault) -> ItemAnswer { ItemAnswer(verdict: .failed, fault: fault) }
  static func deferred(_ fault: Fault) -> ItemAnswer { ItemAnswer(verdict: .deferred, fault: fault) }

  /// Nothing happened, or nobody knows.
  init(_ failure: CallFailure) {
    verdict = failure.mayHaveHappened ? .unsure : .deferred
    fault = failure.fault
    // What is not sure is indeterminate, however it came about.
    if failure.mayHaveHappened { fault?.code = .indeterminate }
  }

  init(verdict: ChangeAnswer.Verdict, id: ProviderID = .none, fault: Fault? = nil) {
    self.verdict = verdict
    self.id = id
    self.fault = fault
  }
}

/// The answers of a batch as they come in.
struct AnswerSheet: Sendable {
  private(set) var submission: Submission
  /// How many operations were done.
  private(set) var done = 0
  private var isAnswered: [Bool]

  init(count: Int) {
    submission = Submission(answers: ContiguousArray(repeating: ChangeAnswer(.unsure), count: count))
    isAnswered = Array(repeating: false, count: count)
  }

  mutating func set(_ place: Int, _ answer: ItemAnswer) {
    var number: Int32 = -1
    if let fault = answer.fault {
      // Answers of one request share their fault.
      if submission.faults.last != fault { submission.faults.append(fault) }
      number = Int32(submission.faults.count - 1)
    }
    submission.answers[place] = ChangeAnswer(answer.verdict, providerID: answer.id, fault: number)
    isAnswered[place] = true
    switch answer.verdict {
    case .created, .updated, .unchanged, .deleted, .exists: done += 1
    default: break
    }
  }

  mutating func setCreated(_ place: Int, _ id: ProviderID) {
    submission.answers[place] = ChangeAnswer(.created, providerID: id)
    isAnswered[place] = true
    done += 1
  }

  mutating func setExists(_ place: Int, _ id: ProviderID) {
    submission.answers[place] = ChangeAnswer(.exists, providerID: id)
    isAnswered[place] = true
    done += 1
  }

  mutating func set(_ places: some Sequence<Int>, _ answer: ItemAnswer) {
    for place in places { set(place, answer) }
  }

  /// Whether this operation has its answer.
  func isSet(_ place: Int) -> Bool { isAnswered[place] }
}
