import JSON

/// The body of a request, read before the state is locked.
enum RequestBody: Sendable {
  /// One user; nil: null.
  case user(Result<UserRepresentation?, BodyFault>)
  case partialImport(Result<ImportRepresentation, BodyFault>)
  case other([UInt8])
}

/// Why a body cannot be read.
enum BodyFault: Error {
  case malformed
  case wrongType
  case unknownField(String)
  case empty
}

/// The body of a partialImport.
struct ImportRepresentation: Sendable {
  enum Policy: String, Sendable {
    case fail = "FAIL"
    case skip = "SKIP"
    case overwrite = "OVERWRITE"
  }

  var policy = Policy.fail
  /// nil: null in the place of a user.
  var users: [UserRepresentation?] = []
  var groups: [JSONValue] = []
  var roles: [JSONValue] = []
}

extension RequestBody {
  static func readUser(_ bytes: [UInt8]) -> RequestBody {
    .user(
      parsing(bytes) { node throws(BodyFault) in
        if node.isNull { return nil }
        do throws(UserRepresentation.Fault) { return try UserRepresentation(node) } catch { throw BodyFault(error) }
      })
  }

  static func readImport(_ bytes: [UInt8]) -> RequestBody {
    .partialImport(
      parsing(bytes) { node throws(BodyFault) in
        guard node.isObject else { throw .wrongType }
        var body = ImportRepresentation()
        var name = node.firstChild
        while !name.isEnd {
          try body.read(String(decoding: name.string, as: UTF8.self), name.named)
          name = name.named.next
        }
        return body
      })
  }

  private static func parsing<R>(_ bytes: [UInt8], _ body: (JSONNode) throws(BodyFault) -> R) -> Result<R, BodyFault> {
    if bytes.isEmpty { return .failure(.empty) }
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + JSONParser.padding, alignment: 64)
    defer { padded.deallocate() }
    padded.copyBytes(from: bytes)
    // simdjson reads past the end; what stands there does not count, but it must not be uninitialised.
    for index in bytes.count..<padded.count { padded[index] = 0 }
    guard let start = padded.baseAddress else { return .failure(.malformed) }
    var parser = JSONParser()
    do throws(JSONError) {
      let root = try parser.parse(padded: start, count: bytes.count)
      do throws(BodyFault) { return .success(try body(root)) } catch { return .failure(error) }
    } catch {
      return .failure(.malformed)
    }
  }
}

extension BodyFault {
  init(_ fault: UserRepresentation.Fault) {
    switch fault {
    case .unknownField(let name): self = .unknownField(name)
    case .wrongType: self = .wrongType
    }
  }
}

extension ImportRepresentation {
  fileprivate mutating func read(_ name: String, _ value: JSONNode) throws(BodyFault) {
    switch name {
    case "ifResourceExists":
      guard !value.isNull else { return }
      guard let policy = value.text.flatMap({ Policy(rawValue: $0) }) else { throw .wrongType }
      self.policy = policy
    case "users":
      guard !value.isNull else { return }
      guard value.isArray else { throw .wrongType }
      users.reserveCapacity(value.count)
      var child = value.firstChild
      while !child.isEnd {
        do throws(UserRepresentation.Fault) {
          users.append(child.isNull ? nil : try UserRepresentation(child))
        } catch {
          throw BodyFault(error)
        }
        child = child.next
      }
    case "groups": groups = JSONValue(value).array ?? []
    case "roles": roles = JSONValue(value)["realm"]?.array ?? []
    default: break
    }
  }
}
