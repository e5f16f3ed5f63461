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
  /// How many operations were written.
  private(set) var done = 0
  private var isAnswered: [Bool]

  /// A sheet with all answers.
  init(_ answers: [ItemAnswer]) {
    self.init(count: answers.count)
    for (place, answer) in answers.enumerated() { set(place, answer) }
  }

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
    case .created, .updated, .deleted: done += 1
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
  }

  mutating func set(_ places: some Sequence<Int>, _ answer: ItemAnswer) {
    for place in places { set(place, answer) }
  }

  /// Where Keycloak answered 500 to a user alone: lets them go, because it was not the users.
  mutating func deferErrors() {
    for place in submission.answers.indices {
      let answer = submission.answers[place]
      guard answer.verdict == .failed, answer.fault >= 0, Refusals.isError(submission.faults[Int(answer.fault)]) else {
        continue
      }
      set(place, .deferred(Refusals.serverFault(submission.faults[Int(answer.fault)])))
    }
  }

  /// Whether this operation has its answer.
  func isSet(_ place: Int) -> Bool { isAnswered[place] }
}
