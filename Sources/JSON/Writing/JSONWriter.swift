/// Writes compact JSON by appending bytes to a buffer that grows and is reused.
///
/// It sets commas and colons by itself; that names and values alternate and containers are closed is the caller's care.
/// A ``raw(_:)`` piece counts as one value.
public struct JSONWriter: ~Copyable {
  @usableFromInline var buffer: UnsafeMutableRawBufferPointer
  /// How many bytes were written.
  public private(set) var count = 0
  private var needsComma = false

  /// Makes a writer with room for that many bytes; it grows where that is too little.
  public init(capacity: Int = 512) {
    buffer = .allocate(byteCount: max(capacity, 64), alignment: 16)
  }

  deinit { buffer.deallocate() }

  /// The bytes written so far, as a copy.
  public var bytes: [UInt8] { Array(written) }
  /// The text written so far, as a copy.
  public var text: String { String(decoding: written, as: UTF8.self) }
  /// The bytes written so far, in place: valid until the next call that writes, or the writer's end.
  public var written: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: buffer[..<count]) }

  /// Forgets what was written and keeps the memory.
  public mutating func removeAll() {
    count = 0
    needsComma = false
  }

  /// Opens an object: `{`.
  public mutating func beginObject() { open(0x7B) }
  /// Closes an object: `}`.
  public mutating func endObject() { close(0x7D) }
  /// Opens an array: `[`.
  public mutating func beginArray() { open(0x5B) }
  /// Closes an array: `]`.
  public mutating func endArray() { close(0x5D) }

  /// Writes a member's name that needs no escaping.
  public mutating func name(_ name: StaticString) {
    reserve(name.utf8CodeUnitCount + 4)
    comma()
    put(0x22)
    copy(UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
    put(0x22)
    put(0x3A)
    needsComma = false
  }

  /// Writes a member's name.
  public mutating func name(anyText name: String) {
    value(name)
    reserve(1)
    put(0x3A)
    needsComma = false
  }

  /// Writes a string.
  public mutating func value(_ text: String) {
    var text = text
    text.withUTF8 { value(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Writes a string; what is given must be UTF-8.
  public mutating func value(utf8: UnsafeRawBufferPointer) {
    reserve(JSONEscape.capacity(for: utf8.count) + 3)
    comma()
    put(0x22)
    count += JSONEscape.write(utf8, to: end)
    put(0x22)
    needsComma = true
  }

  /// Writes an integer.
  public mutating func value(_ number: some FixedWidthInteger) { ascii(number.description) }
  /// Writes a number in its shortest exact form; `null` where it is not finite.
  public mutating func value(_ number: Double) { ascii(number.isFinite ? number.description : "null") }
  /// Writes `true` or `false`.
  public mutating func value(_ value: Bool) { ascii(value ? "true" : "false") }
  /// Writes `null`.
  public mutating func null() { ascii("null") }

  /// Writes a whole tree.
  public mutating func value(_ value: JSONValue) {
    switch value {
    case .null: null()
    case .bool(let truth): self.value(truth)
    case .int(let number): self.value(number)
    case .double(let number): self.value(number)
    case .string(let text): self.value(text)
    case .array(let values):
      beginArray()
      for element in values { self.value(element) }
      endArray()
    case .object(let object):
      beginObject()
      for member in object.members {
        name(anyText: member.name)
        self.value(member.value)
      }
      endObject()
    }
  }

  /// Copies bytes that are already JSON: a value, or the members of an object without its braces.
  public mutating func raw(_ json: UnsafeRawBufferPointer) {
    guard !json.isEmpty else { return }
    reserve(json.count + 1)
    comma()
    copy(json)
    needsComma = true
  }

  /// Copies text that is already JSON.
  public mutating func raw(_ json: StaticString) {
    raw(UnsafeRawBufferPointer(start: json.utf8Start, count: json.utf8CodeUnitCount))
  }

  /// Writes one byte as it is, for separators between documents such as a line feed; the next value gets no comma.
  public mutating func separator(_ byte: UInt8) {
    reserve(1)
    put(byte)
    needsComma = false
  }

  /// Writes a member; `null` where there is no value.
  public mutating func field(_ name: StaticString, _ value: String?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  /// Writes a member; `null` where there is no value.
  public mutating func field<Number: FixedWidthInteger>(_ name: StaticString, _ value: Number?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  /// Writes a member; `null` where there is no value, or none that is finite.
  public mutating func field(_ name: StaticString, _ value: Double?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  /// Writes a member; `null` where there is no value.
  public mutating func field(_ name: StaticString, _ value: Bool?) {
    self.name(name)
    if let value { self.value(value) } else { null() }
  }

  // MARK: - Bytes

  private var end: UnsafeMutableRawPointer {
    // The buffer is never empty, so it has an address.
    buffer.baseAddress.unsafelyUnwrapped + count
  }

  private mutating func reserve(_ additional: Int) {
    guard buffer.count - count < additional else { return }
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(buffer.count * 2, count + additional), alignment: 16)
    larger.copyMemory(from: written)
    buffer.deallocate()
    buffer = larger
  }

  private mutating func put(_ byte: UInt8) {
    buffer[count] = byte
    count += 1
  }

  private mutating func copy(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    end.copyMemory(from: start, byteCount: bytes.count)
    count += bytes.count
  }

  private mutating func comma() {
    if needsComma { put(0x2C) }
  }

  private mutating func open(_ byte: UInt8) {
    reserve(2)
    comma()
    put(byte)
    needsComma = false
  }

  private mutating func close(_ byte: UInt8) {
    reserve(1)
    put(byte)
    needsComma = true
  }

  private mutating func ascii(_ text: String) {
    reserve(text.utf8.count + 1)
    comma()
    var text = text
    text.withUTF8 { copy(UnsafeRawBufferPointer($0)) }
    needsComma = true
  }
}

// It owns its buffer and nobody else holds it.
extension JSONWriter: @unchecked Sendable {}
