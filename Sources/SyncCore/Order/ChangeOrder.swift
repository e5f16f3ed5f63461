import SyncModel

/// How a source takes part in deciding whose change wins (ENGINE section 2).
public struct SourcePolicy: Equatable, Sendable {
  /// Its name.
  public var name: String
  /// Higher goes first; sources that are no longer configured have `Int.min`.
  public var precedence: Int
  /// Generation of its kind of version; a change of kind in the configuration makes it grow.
  public var generation: UInt16

  /// Makes a policy.
  public init(name: String, precedence: Int, generation: UInt16 = 0) {
    self.name = name
    self.precedence = precedence
    self.generation = generation
  }
}

/// What orders a change: whose it is, its version, its place, what it would write.
struct OrderKey {
  var source: UInt16
  var generation: UInt16
  var version: UInt64
  var fingerprint: Fingerprint
  var partition: PartitionID
  var offset: Int64
  var index: Int32

  init(_ row: ChangeRow) {
    source = row.source
    generation = row.generation
    version = row.version
    fingerprint = row.fingerprint
    partition = row.partition
    offset = row.offset
    index = row.index
  }

  init(_ row: LedgerRow) {
    source = row.source
    generation = row.generation
    version = row.version
    fingerprint = row.fingerprint
    partition = row.partition
    offset = row.offset
    index = row.index
  }
}

/// Whether a change counts beside what is known of its user.
enum Precedence: Equatable {
  /// It counts.
  case newer
  /// It is overtaken, whatever it asks.
  case older
  /// It is the same change again.
  case duplicate
}

extension Array where Element == SourcePolicy {
  /// The precedence of a source; an unknown one is the lowest.
  private func precedence(of source: UInt16) -> Int {
    Int(source) < count ? self[Int(source)].precedence : Int.min
  }

  /// Decides whether `change` counts beside `known` (ENGINE section 2).
  ///
  /// Sources are compared by precedence, never by version. Within a source: generation, then version; equal versions by the
  /// later position in one partition, across partitions by fingerprint, else the later arrival.
  func decide(_ change: OrderKey, beside known: OrderKey) -> Precedence {
    guard change.source == known.source else {
      return precedence(of: change.source) < precedence(of: known.source) ? .older : .newer
    }
    if change.generation != known.generation { return change.generation < known.generation ? .older : .newer }
    if change.version != known.version { return change.version < known.version ? .older : .newer }
    if change.partition == known.partition {
      if change.offset != known.offset { return change.offset < known.offset ? .older : .newer }
      if change.index != known.index { return change.index < known.index ? .older : .newer }
      return .duplicate
    }
    return change.fingerprint == known.fingerprint ? .duplicate : .newer
  }
}
