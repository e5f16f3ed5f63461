import JSON
import Testing

@Suite struct JSONWritingTests {
  @Test func `a writer sets commas, colons and escapes`() {
    var writer = JSONWriter(capacity: 1)
    writer.beginObject()
    writer.field("schema", "usher.error/1")
    writer.field("run", 1)
    writer.field("version", UInt64.max)
    writer.field("ratePerSecond", 412.5)
    writer.field("etaSeconds", nil as Int?)
    writer.field("retryable", false)
    writer.name("list")
    writer.beginArray()
    writer.value("a\"b\\c\n\u{1}\u{7f}é😀</script>")
    writer.beginArray()
    writer.endArray()
    writer.null()
    writer.endArray()
    writer.name(anyText: "a\"b")
    writer.raw("{\"x\":1}")
    writer.field("infinite", Double.infinity)
    writer.endObject()
    #expect(
      writer.text
        == #"{"schema":"usher.error/1","run":1,"version":18446744073709551615,"ratePerSecond":412.5,"etaSeconds":null,"retryable":false,"#
        + #""list":["a\"b\\c\n\u0001"# + "\u{7f}" + #"é😀</script>",[],null],"a\"b":{"x":1},"infinite":null}"#)
    writer.removeAll()
    writer.beginArray()
    writer.endArray()
    writer.separator(0x0A)
    writer.value(1e20)
    #expect(writer.text == "[]\n1e+20")
  }

  @Test func `strings of every length and with an escape at every place survive`() throws {
    for length in 0..<40 {
      for place in -1..<length {
        for special in ["\"", "\\", "\u{0}", "\u{1f}", "\t"] {
          var characters = Array(repeating: "x", count: length)
          if place >= 0 { characters[place] = special }
          let text = characters.joined()
          var writer = JSONWriter(capacity: 16)
          writer.value(text)
          #expect(try JSONValue.parse(writer.bytes) == .string(text))
          // The same by way of the tape, whose strings may be read beyond their end.
          var parser = JSONParser()
          let padded = writer.bytes + Array(repeating: 0x22, count: JSONParser.padding)
          let written = try padded.withUnsafeBytes { buffer in
            let node = try parser.parse(padded: try #require(buffer.baseAddress), count: writer.count)
            return [UInt8](unsafeUninitializedCapacity: JSONEscape.capacity(for: length)) { escaped, count in
              count = JSONEscape.write(
                padded: node.string, to: UnsafeMutableRawPointer(escaped.baseAddress.unsafelyUnwrapped))
            }
          }
          #expect(written == Array(writer.bytes.dropFirst().dropLast()))
        }
      }
    }
  }

  @Test func `setting a member of an object replaces, adds or removes`() {
    var object = JSONObject([("a", 1), ("b", 2)])
    object["a"] = 3
    object["c"] = true
    object["b"] = nil
    #expect(JSONValue.object(object).json == #"{"a":3,"c":true}"#)
    object["d"] = .some(.null)
    #expect(object["d"]?.isNull == true)
  }
}
