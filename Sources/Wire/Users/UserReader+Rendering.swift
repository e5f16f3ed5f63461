import JSON
import SyncModel

/// The fixed pieces of a rendered user.
struct UserPieces {
  let username = Piece("\"username\":")
  let email = Piece(",\"email\":")
  let emailVerified = Piece(",\"emailVerified\":")
  let firstName = Piece(",\"firstName\":")
  let lastName = Piece(",\"lastName\":")
  let enabled = Piece(",\"enabled\":")
  let attributes = Piece(",\"attributes\":{")
  let groups = Piece(",\"groups\":[")
  let null = Piece("null")
  let `true` = Piece("true")
  let `false` = Piece("false")
  let trueText = Piece("\"true\"")
  let falseText = Piece("\"false\"")
  let colon = Piece(":")
  let colonList = Piece(":[")
}

extension UserReader {
  /// Writes the user's own fields into the chunk, canonically: fixed order, attributes and groups sorted, values in their
  /// order, a single value as a list of one, numbers and booleans of attributes as strings. What is missing is left out; what
  /// is cleared is null, for `emailVerified` false, for groups the empty list.
  func render(_ node: JSONNode, _ keyText: Slice, _ writer: inout PayloadWriter) {
    writer.put(pieces.username)
    // It was checked to be there and a string.
    writer.string(padded: node.at(Int(fields[UserField.username.rawValue])).string)
    text(.email, pieces.email, node, &writer)
    if let value = value(.emailVerified, node) {
      writer.put(pieces.emailVerified)
      writer.put(value.kind == .true ? pieces.true : pieces.false)
    }
    text(.firstName, pieces.firstName, node, &writer)
    text(.lastName, pieces.lastName, node, &writer)
    if let value = value(.enabled, node) {
      writer.put(pieces.enabled)
      writer.put(value.kind == .true ? pieces.true : pieces.false)
    }
    if attributeCount > 0 {
      writer.put(pieces.attributes)
      for index in 0..<attributeCount {
        let attribute = attributes[index]
        if index > 0 { writer.put(UInt8(ascii: ",")) }
        writer.string(padded: attribute.name)
        if attribute.value == 0 {
          writer.put(pieces.colonList)
          writer.string(copied: keyText)
          writer.put(UInt8(ascii: "]"))
        } else {
          values(node.at(Int(attribute.value)), &writer)
        }
      }
      writer.put(UInt8(ascii: "}"))
    }
    if value(.groups, node) != nil {
      writer.put(pieces.groups)
      for index in 0..<groupCount {
        if index > 0 {
          if groups[index].elementsEqual(groups[index - 1]) { continue }
          writer.put(UInt8(ascii: ","))
        }
        writer.string(padded: groups[index])
      }
      writer.put(UInt8(ascii: "]"))
    }
  }

  @inline(__always)
  private func text(_ field: UserField, _ piece: Piece, _ node: JSONNode, _ writer: inout PayloadWriter) {
    guard let value = value(field, node) else { return }
    writer.put(piece)
    if value.isNull || value.string.isEmpty { writer.put(pieces.null) } else { writer.string(padded: value.string) }
  }

  /// An attribute's values behind its name; no values clear it.
  @inline(__always)
  private func values(_ value: JSONNode, _ writer: inout PayloadWriter) {
    if value.isNull || value.isArray && value.firstChild.isEnd {
      writer.put(pieces.colon)
      writer.put(pieces.null)
      return
    }
    writer.put(pieces.colonList)
    if value.isArray {
      var child = value.firstChild
      single(child, &writer)
      child = child.next
      while !child.isEnd {
        writer.put(UInt8(ascii: ","))
        single(child, &writer)
        child = child.next
      }
    } else {
      single(value, &writer)
    }
    writer.put(UInt8(ascii: "]"))
  }

  @inline(__always)
  private func single(_ value: JSONNode, _ writer: inout PayloadWriter) {
    switch value.kind {
    case .string: writer.string(padded: value.string)
    case .true: writer.put(pieces.trueText)
    case .false: writer.put(pieces.falseText)
    case .integer: number("\(value.integer)", &writer)
    case .unsigned: number("\(value.unsigned)", &writer)
    default: number("\(value.double)", &writer)
    }
  }

  @inline(never)
  private func number(_ digits: String, _ writer: inout PayloadWriter) {
    // Nine readable bytes behind the digits, as a string of the tape has.
    var padded = digits + "         "
    let count = digits.utf8.count
    padded.withUTF8 { writer.string(padded: UnsafeRawBufferPointer(start: $0.baseAddress, count: count)) }
  }
}
