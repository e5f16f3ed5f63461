/// A metric with its samples, in Prometheus' text format 0.0.4.
public struct MetricFamily: Equatable, Sendable {
  /// What a metric's number does.
  public enum Kind: String, Sendable {
    /// Goes up only, until the process starts anew.
    case counter
    /// Goes up and down.
    case gauge
  }

  /// One number.
  public struct Sample: Equatable, Sendable {
    /// Label names and values; names are `[a-z_]`, values any text.
    public var labels: [(name: String, value: String)]
    /// The number.
    public var value: Double

    /// A number under labels.
    public init(_ labels: [(String, String)] = [], _ value: Double) {
      self.labels = labels.map { (name: $0.0, value: $0.1) }
      self.value = value
    }

    /// Whether labels and number are the same.
    public static func == (left: Sample, right: Sample) -> Bool {
      left.value == right.value && left.labels.elementsEqual(right.labels, by: ==)
    }
  }

  /// `usher_…`, with the unit at its end; `_total` for counters.
  public var name: String
  /// What its number does.
  public var kind: Kind
  /// A sentence.
  public var help: String
  /// The numbers; none: the family is left out.
  public var samples: [Sample]

  /// A metric.
  public init(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    self.name = name
    self.kind = kind
    self.help = help
    self.samples = samples
  }

  /// A metric of one number; nil: the family is left out.
  public init(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
    self.init(name, kind, help, value.map { [Sample([], $0)] } ?? [])
  }

  /// All families as a scrape's body: each line ends with a line feed.
  public static func text(of families: [MetricFamily]) -> String {
    families.filter { !$0.samples.isEmpty }.map(\.text).joined()
  }

  private var text: String {
    var text = "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value).replacing("\"", with: "\\\""))\"" }
      text += name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}") + " \(Self.number(sample.value))\n"
    }
    return text
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { String($0) } ?? value.description
  }
}
