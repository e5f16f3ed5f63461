extension Configuration {
  /// Ceilings of requests and mails.
  public struct Limits: Equatable, Sendable {
    /// Requests to the provider a second; nil: no ceiling of ours.
    public var requestsPerSecond: Double?
    /// What of every limit is kept for urgent changes, 0 to 1.
    public var urgentReserve: Double
    /// Mails a second.
    public var mailsPerSecond: Double

    /// Limits; the defaults are those of the file.
    public init(requestsPerSecond: Double? = nil, urgentReserve: Double = 0.2, mailsPerSecond: Double = 60) {
      self.requestsPerSecond = requestsPerSecond
      self.urgentReserve = urgentReserve
      self.mailsPerSecond = mailsPerSecond
    }
  }

  /// When deletes and disables wait for an operator.
  public struct DeleteGuard: Equatable, Sendable {
    /// More deletes than this.
    public var deletes: Int
    /// More than this part of the users that are known, 0 to 1.
    public var share: Double
    /// From how many deletes on `share` counts.
    public var atLeast: Int

    /// A guard; the defaults are those of the file.
    public init(deletes: Int = 50, share: Double = 0.05, atLeast: Int = 20) {
      self.deletes = deletes
      self.share = share
      self.atLeast = atLeast
    }
  }

  /// What a change is compared with before it is sent.
  public enum FilterMode: String, Equatable, Sendable, CaseIterable {
    /// With what the journal knows: costs no request.
    case ledger
    /// With the account: one look-up each, finds what others changed.
    case provider
  }

  /// How the engine works.
  public struct Engine: Equatable, Sendable {
    /// Attempts before a change counts as exhausted.
    public var attempts: Int
    /// How long an unsure change must be absent before it counts as not done, in seconds.
    public var settleAfterSeconds: Double
    /// How much the journal may hold of parked changes, in bytes.
    public var parkLimit: Int
    /// How long a stop waits for what is in flight, in seconds.
    public var drainSeconds: Double
    /// After how long without a change a process that was not completed ends, in seconds.
    public var quietPeriodSeconds: Double
    /// What a change is compared with before it is sent.
    public var filter: FilterMode
    /// Users in one request of the import lane, to begin with.
    public var batch: Int
    /// Connections to the provider.
    public var connections: Int

    /// Settings; the defaults are those of the file.
    public init(
      attempts: Int = 5, settleAfterSeconds: Double = 60, parkLimit: Int = 10_000_000_000, drainSeconds: Double = 20,
      quietPeriodSeconds: Double = 300, filter: FilterMode = .ledger, batch: Int = 25, connections: Int = 8
    ) {
      self.attempts = attempts
      self.settleAfterSeconds = settleAfterSeconds
      self.parkLimit = parkLimit
      self.drainSeconds = drainSeconds
      self.quietPeriodSeconds = quietPeriodSeconds
      self.filter = filter
      self.batch = batch
      self.connections = connections
    }
  }
}
