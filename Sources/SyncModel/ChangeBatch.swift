/// Numbers a batch or a look-up; grows by one, also across restarts.
public struct BatchID: Hashable, BitwiseCopyable, Sendable {
  /// The number.
  public var number: UInt64

  /// Makes an id.
  @inlinable
  public init(_ number: UInt64) { self.number = number }
}

/// What is to be done with one account.
public enum AccountOperation: UInt8, BitwiseCopyable, Sendable {
  /// Make it.
  case create = 0
  /// Read it, merge the user's own fields, write it if that changes anything.
  case update = 1
  /// The same, and give it the user key: it carries none yet.
  case adopt = 2
  /// Delete it.
  case delete = 3
}

/// One operation of a batch.
public struct BatchItem: BitwiseCopyable, Sendable {
  /// The change.
  public var row: ChangeRow
  /// The account: known for update, adopt and delete; for create the id that is proposed (none: the server makes one).
  public var providerID: ProviderID
  /// For create: `createdTimestamp`, the intent's millisecond since 1970 UTC.
  public var createdMilliseconds: Int64
  /// What to do.
  public var operation: AccountOperation

  /// Makes an item.
  @inlinable
  public init(row: ChangeRow, operation: AccountOperation, providerID: ProviderID, createdMilliseconds: Int64) {
    self.row = row
    self.operation = operation
    self.providerID = providerID
    self.createdMilliseconds = createdMilliseconds
  }
}

/// Operations on different users that are given to a provider together; all of one kind (create, or anything else) and lane.
public struct ChangeBatch: Sendable {
  /// Its number.
  public var id: BatchID
  /// Its lane.
  public var lane: Lane
  /// The operations; no two touch the same user, username or e-mail.
  public var items: ContiguousArray<BatchItem>
  /// The chunks that hold the bytes; they live at least as long as the batch.
  public var chunks: [Chunk]

  /// Makes a batch.
  public init(id: BatchID, lane: Lane, items: ContiguousArray<BatchItem>, chunks: [Chunk]) {
    self.id = id
    self.lane = lane
    self.items = items
    self.chunks = chunks
  }

  /// The chunk of an item, nil if it has no bytes in memory.
  @inlinable
  public func chunk(of item: BatchItem) -> Chunk? {
    for chunk in chunks where chunk.id == item.row.chunk { return chunk }
    return nil
  }
}

/// What became of one operation of a batch.
public struct ChangeAnswer: BitwiseCopyable, Sendable {
  /// What a provider can say of an operation.
  public enum Verdict: UInt8, BitwiseCopyable, Sendable {
    /// Made; `providerID` is its id.
    case created = 0
    /// Written.
    case updated = 1
    /// Read and compared: nothing to write.
    case unchanged = 2
    /// Deleted (or not there any more, although we held its id).
    case deleted = 3
    /// A create met an account: look the user up again.
    case exists = 4
    /// An update or adoption found no account.
    case absent = 5
    /// This user cannot be done; `fault` says why.
    case failed = 6
    /// Not done, nothing happened; `fault` says why. To be sent again.
    case deferred = 7
    /// It may or may not have happened; `fault` says why.
    case unsure = 8
  }

  /// What became of it.
  public var verdict: Verdict
  /// The account's id, where there is one.
  public var providerID: ProviderID
  /// Index into ``Submission/faults``, or -1.
  public var fault: Int32

  /// Makes an answer.
  @inlinable
  public init(_ verdict: Verdict, providerID: ProviderID = .none, fault: Int32 = -1) {
    self.verdict = verdict
    self.providerID = providerID
    self.fault = fault
  }
}

/// What a provider answered to a batch: one answer per item, in their order.
public struct Submission: Sendable {
  /// The answers.
  public var answers: ContiguousArray<ChangeAnswer>
  /// What went wrong; several answers may share one.
  public var faults: [Fault]

  /// Makes a submission.
  public init(answers: ContiguousArray<ChangeAnswer>, faults: [Fault] = []) {
    self.answers = answers
    self.faults = faults
  }
}

/// What a look-up found for one user.
public struct LookupAnswer: BitwiseCopyable, Sendable {
  /// What a provider can say of a user.
  public enum Verdict: UInt8, BitwiseCopyable, Sendable {
    /// No account carries the key, the derived id or the username.
    case absent = 0
    /// One account carries the key.
    case own = 1
    /// An account has the username and carries no key.
    case keyless = 2
    /// An account has the username and carries another key.
    case heldByOther = 3
    /// The account is protected.
    case protected = 4
    /// Two accounts carry the key.
    case ambiguous = 5
    /// The look-up itself failed; `fault` of the answer set says why.
    case failed = 6
  }

  /// What was found.
  public var verdict: Verdict
  /// Whether the account is enabled.
  public var isEnabled: Bool
  /// The account's id, where there is one.
  public var providerID: ProviderID
  /// The account's `createdTimestamp`, milliseconds since 1970 UTC; 0 where there is none.
  public var createdMilliseconds: Int64
  /// Index into the answer set's faults, or -1.
  public var fault: Int32

  /// Makes an answer.
  @inlinable
  public init(
    _ verdict: Verdict, providerID: ProviderID = .none, createdMilliseconds: Int64 = 0, isEnabled: Bool = true,
    fault: Int32 = -1
  ) {
    self.verdict = verdict
    self.providerID = providerID
    self.createdMilliseconds = createdMilliseconds
    self.isEnabled = isEnabled
    self.fault = fault
  }
}

/// What a provider found for several users: one answer per user, in their order.
public struct LookupResult: Sendable {
  /// The answers.
  public var answers: ContiguousArray<LookupAnswer>
  /// What went wrong.
  public var faults: [Fault]

  /// Makes a result.
  public init(answers: ContiguousArray<LookupAnswer>, faults: [Fault] = []) {
    self.answers = answers
    self.faults = faults
  }
}
