import CSimdjson

/// Reads JSON documents, one after the other, with simdjson.
///
/// It owns the memory that a document is parsed into and reuses it, so it is made once and kept by the one thread that
/// parses. What is not valid UTF-8, not RFC 8259 or nested too deeply is an error. Duplicate names are kept: who
/// reads decides (``JSONObject`` takes the last).
public struct JSONParser: ~Copyable {
  /// How many bytes behind a document must be readable, whatever they hold.
  public static let padding = 64

  /// How many containers may stand in each other, empty ones not counted.
  public let maximumDepth: Int
  private let handle: UnsafeMutableRawPointer
  /// Where the last parsed document has its brackets, braces, commas, colons and the first bytes of its strings and
  /// atoms, as offsets in ascending order. Valid until the next parse or the parser's end.
  public private(set) var structurals = UnsafeBufferPointer<UInt32>(start: nil, count: 0)

  /// Makes a parser.
  ///
  /// - Parameter maximumDepth: how many containers may stand in each other; the outermost counts, empty ones do not.
  public init(maximumDepth: Int = 64) {
    // simdjson counts the document itself as a level.
    guard let handle = usher_json_parser_create(maximumDepth + 1) else { fatalError("no memory for a JSON parser") }
    self.handle = handle
    self.maximumDepth = maximumDepth
  }

  deinit { usher_json_parser_free(handle) }

  /// Parses bytes in place, without copying them.
  ///
  /// - Parameters:
  ///   - bytes: where the document begins; ``padding`` bytes behind its end must be readable.
  ///   - count: the document's length in bytes.
  /// - Returns: the document's root. It, and every node and every byte reached from it, is valid until the next parse
  ///   or the parser's end.
  public mutating func parse(padded bytes: UnsafeRawPointer, count: Int) throws(JSONError) -> JSONNode {
    var tape = usher_json_tape()
    let code = usher_json_parser_parse(handle, bytes.assumingMemoryBound(to: UInt8.self), count, &tape)
    guard code == 0, let elements = tape.elements, let strings = tape.strings else {
      throw Self.error(code, UnsafeRawBufferPointer(start: bytes, count: count), maximumDepth)
    }
    structurals = UnsafeBufferPointer(start: tape.structurals, count: tape.structural_count)
    return JSONNode(tape: elements, strings: UnsafeRawPointer(strings), index: 1)
  }

  /// Parses bytes after copying them to where padding follows.
  ///
  /// - Returns: the whole document as values.
  public mutating func value(_ bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + Self.padding, alignment: 64)
    defer { padded.deallocate() }
    padded.initializeMemory(as: UInt8.self, repeating: 0)
    padded.copyMemory(from: bytes)
    guard let start = padded.baseAddress else { throw JSONError(.empty) }
    return JSONValue(try parse(padded: start, count: bytes.count))
  }

  private static func error(_ code: CInt, _ bytes: UnsafeRawBufferPointer, _ depth: Int) -> JSONError {
    switch Int(code) {
    case Int(USHER_JSON_EMPTY): JSONError(.empty)
    case Int(USHER_JSON_CAPACITY), Int(USHER_JSON_MEMORY): JSONError(.size)
    default:
      // simdjson does not say where; a second, slow reading does.
      JSONFaultFinder.firstFault(in: bytes, maximumDepth: depth)
        ?? JSONError(
          Int(code) == Int(USHER_JSON_NUMBER)
            ? .number
            : Int(code) == Int(USHER_JSON_UTF8) ? .encoding : Int(code) == Int(USHER_JSON_DEPTH) ? .depth : .syntax)
    }
  }
}

// It owns what its handle points to, nobody else holds that, and simdjson ties nothing to a thread.
extension JSONParser: @unchecked Sendable {}
