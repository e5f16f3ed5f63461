import HTTPServer
import JSON

extension World {
  /// Answers a request to a realm's admin API.
  func answer(_ call: AdminCall) throws(Refusal) -> HTTPServerResponse {
    switch call.path.first {
    case nil: return try realmItself(call)
    case "partialImport": return try partialImport(call)
    case "users": return try users(call)
    case "groups", "group-by-path", "default-groups": return try groups(call)
    case "roles": return try realmRoles(call)
    case "clients": return try clients(call)
    default: throw .notFound
    }
  }
}

extension SandboxRoute {
  /// What a request is about, by method and path alone.
  init(_ request: HTTPServerRequest) {
    let path = request.segments
    if path.first == "realms" {
      self = path.last == "token" ? .token : .other
      return
    }
    guard path.first == "admin", path.count >= 2, path[1] == "realms" else {
      self = .other
      return
    }
    self = Self.ofRealm(request.method, Array(path.dropFirst(3)))
  }

  private static func ofRealm(_ method: String, _ path: [String]) -> SandboxRoute {
    switch path.first {
    case nil: .realm
    case "partialImport": .partialImport
    case "users": ofUsers(method, Array(path.dropFirst()))
    case "groups", "group-by-path", "default-groups": .groups
    case "roles": .roles
    case "clients": .clients
    default: .other
    }
  }

  private static func ofUsers(_ method: String, _ path: [String]) -> SandboxRoute {
    if path.first == "profile" { return .profile }
    if path.isEmpty { return method == "POST" ? .createUser : .search }
    if path.count == 1 {
      if path[0] == "count" { return .search }
      return method == "PUT" ? .updateUser : method == "DELETE" ? .deleteUser : .readUser
    }
    if method == "GET" { return .readUser }
    return switch path[1] {
    case "groups": .membership
    case "role-mappings": .roleMapping
    case "execute-actions-email", "send-verify-email", "reset-password-email": .mail
    case "reset-password": .password
    case "logout": .logout
    default: .other
    }
  }
}
