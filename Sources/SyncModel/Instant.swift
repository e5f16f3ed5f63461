/// A moment: nanoseconds since 1970-01-01 UTC.
///
/// It is made by the shell's clock (the wall clock at start plus elapsed boot time, so it never goes backwards) and can be
/// journaled: a deadline survives a restart. A core never makes one from a clock.
public struct Instant: Hashable, Comparable, BitwiseCopyable, Sendable {
  /// Nanoseconds since 1970-01-01 UTC.
  public var nanoseconds: Int64

  /// Makes a moment from nanoseconds since 1970-01-01 UTC.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Makes a moment from milliseconds since 1970-01-01 UTC.
  @inlinable
  public init(milliseconds: Int64) { self.nanoseconds = milliseconds &* 1_000_000 }

  /// Milliseconds since 1970-01-01 UTC, rounded down.
  @inlinable
  public var milliseconds: Int64 { nanoseconds / 1_000_000 }

  /// The moment before all others: "never happened" for ages and last-seen times.
  public static let distantPast = Instant(nanoseconds: 0)

  /// A moment that never comes.
  public static let distantFuture = Instant(nanoseconds: .max)

  /// The moment `seconds` after this one.
  @inlinable
  public func advanced(bySeconds seconds: Double) -> Instant {
    Instant(nanoseconds: nanoseconds &+ Int64(seconds * 1e9))
  }

  /// Seconds from `earlier` to this moment; negative if this one is earlier.
  @inlinable
  public func seconds(since earlier: Instant) -> Double { Double(nanoseconds &- earlier.nanoseconds) / 1e9 }

  /// The order of time.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }
}
