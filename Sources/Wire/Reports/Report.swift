import JSON
import SyncModel

/// Why a record of usher's own topics, or a command file, cannot be read.
public struct ReportError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// A JSON object of usher's own, read field by field: missing is as good as null, unknown fields are ignored.
struct Report {
  let value: JSONValue

  init(_ value: JSONValue) { self.value = value }

  /// Parses a document and compares its format's name; other numbers behind the slash are other formats.
  init(_ bytes: [UInt8], schema: String) throws(ReportError) {
    do throws(JSONError) {
      value = try JSONValue.parse(bytes)
    } catch {
      throw ReportError("it cannot be read: \(error)")
    }
    let found = value["schema"]?.string
    guard found == schema else {
      throw ReportError(found.map { "it is \($0), not \(schema)" } ?? "it is not \(schema)")
    }
  }

  func optionalString(_ name: String) -> String? { value[name]?.string }
  func optionalInt(_ name: String) -> Int? { value[name]?.int }
  func optionalDouble(_ name: String) -> Double? { value[name]?.double }

  func string(_ name: String) throws(ReportError) -> String {
    guard let text = value[name]?.string else { throw ReportError("`\(name)` is not a string") }
    return text
  }

  func int(_ name: String) throws(ReportError) -> Int {
    guard let number = value[name]?.int else { throw ReportError("`\(name)` is not a whole number") }
    return number
  }

  func instant(_ name: String) throws(ReportError) -> Instant {
    guard let instant = RFC3339.instant(try string(name)) else { throw ReportError("`\(name)` is not a time") }
    return instant
  }

  func member(_ name: String) throws(ReportError) -> Report {
    guard let object = value[name], object.object != nil else { throw ReportError("`\(name)` is not an object") }
    return Report(object)
  }

  func members(_ name: String) -> [Report] { value[name]?.array?.map { Report($0) } ?? [] }
}
