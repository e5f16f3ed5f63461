import CYaml

/// Owns a libyaml parser over one text and hands out its events.
struct EventReader: ~Copyable {
  private let input: UnsafeBufferPointer<UInt8>
  // On the heap: libyaml stores the parser's own address, so it must never move.
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  let file: String

  /// A reader of `input`, which must outlive it.
  init(_ input: UnsafeBufferPointer<UInt8>, file: String) {
    self.input = input
    self.file = file
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
    guard yaml_parser_initialize(parser) == 1 else { fatalError("libyaml: out of memory") }
    // Otherwise a UTF-16 mark at the start would switch the encoding.
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    yaml_parser_set_input_string(parser, input.baseAddress, input.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deinitialize(count: 1)
    parser.deallocate()
  }

  /// The next event; after the stream's end it is not called again.
  func next() throws(YAMLError) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
    defer { yaml_event_delete(&event) }
    var result = Event(kind: .streamStart, location: location(of: event.start_mark))
    switch event.type {
    case YAML_STREAM_START_EVENT: result.kind = .streamStart
    case YAML_STREAM_END_EVENT: result.kind = .streamEnd
    case YAML_DOCUMENT_START_EVENT: result.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: result.kind = .documentEnd
    case YAML_ALIAS_EVENT: result.kind = .alias(Self.text(event.data.alias.anchor) ?? "")
    case YAML_SCALAR_EVENT:
      let data = event.data.scalar
      let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
      result.kind = .scalar(YAMLScalar(text, style: Self.style(data.style)))
      result.anchor = Self.text(data.anchor)
      result.tag = Self.text(data.tag)
    case YAML_SEQUENCE_START_EVENT:
      result.kind = .sequenceStart
      result.anchor = Self.text(event.data.sequence_start.anchor)
      result.tag = Self.text(event.data.sequence_start.tag)
    case YAML_SEQUENCE_END_EVENT: result.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      result.kind = .mappingStart
      result.anchor = Self.text(event.data.mapping_start.anchor)
      result.tag = Self.text(event.data.mapping_start.tag)
    case YAML_MAPPING_END_EVENT: result.kind = .mappingEnd
    default: result.kind = .streamEnd
    }
    return result
  }

  // MARK: - Places and errors

  private func location(of mark: yaml_mark_t) -> YAMLLocation {
    YAMLLocation(file: file, line: Int(mark.line) + 1, column: Int(mark.column) + 1)
  }

  private func failure() -> YAMLError {
    let problem = parser.pointee.problem.map { String(cString: $0) } ?? "it cannot be read"
    switch parser.pointee.error {
    case YAML_READER_ERROR:
      // The reader runs ahead of the marks and leaves them at 0:0; only the byte's offset is right.
      let value = parser.pointee.problem_value
      let shown = value > 0 ? " (\(Self.hexadecimal(Int(value))))" : ""
      return YAMLError("\(problem)\(shown)", at: location(ofByte: parser.pointee.problem_offset))
    case YAML_MEMORY_ERROR:
      return YAMLError("out of memory", at: YAMLLocation(file: file, line: 1, column: 1))
    default:
      let mark = parser.pointee.problem_mark
      let context = parser.pointee.context.map { " \(String(cString: $0))" } ?? ""
      let hint = startsWithTab(line: Int(mark.line)) ? "; a tab cannot indent YAML, use spaces" : ""
      return YAMLError("\(problem)\(context)\(hint)", at: location(of: mark))
    }
  }

  private func location(ofByte offset: Int) -> YAMLLocation {
    var line = 1
    var column = 1
    var previous: UInt8 = 0
    for byte in input.prefix(max(0, offset)) {
      if byte == 0x0A {
        if previous != 0x0D { line += 1 }
        column = 1
      } else if byte == 0x0D {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
      previous = byte
    }
    return YAMLLocation(file: file, line: line, column: column)
  }

  private func startsWithTab(line: Int) -> Bool {
    let lines = input.split(separator: 0x0A, omittingEmptySubsequences: false)
    return line < lines.count && lines[line].first { $0 != 0x20 } == 0x09
  }

  private static func hexadecimal(_ value: Int) -> String {
    let digits = String(value, radix: 16, uppercase: true)
    return "0x" + String(repeating: "0", count: max(0, 2 - digits.count)) + digits
  }

  private static func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
  }

  private static func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
