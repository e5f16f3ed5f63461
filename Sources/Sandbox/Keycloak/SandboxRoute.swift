/// What a request to the simulated Keycloak is about; for faults and counters.
public enum SandboxRoute: String, Sendable, CaseIterable {
  /// `POST /realms/{realm}/protocol/openid-connect/token`
  case token
  /// Making, reading, changing and deleting realms.
  case realm
  /// `GET` and `PUT /users/profile`
  case profile
  /// `POST /partialImport`
  case partialImport
  /// `GET /users` and `GET /users/count`
  case search
  /// `POST /users`
  case createUser
  /// `GET /users/{id}` and what hangs below a user and is only read
  case readUser
  /// `PUT /users/{id}`
  case updateUser
  /// `DELETE /users/{id}`
  case deleteUser
  /// `PUT` and `DELETE /users/{id}/groups/{group}`
  case membership
  /// `POST` and `DELETE /users/{id}/role-mappings/…`
  case roleMapping
  /// `PUT /users/{id}/execute-actions-email` and the like
  case mail
  /// `PUT /users/{id}/reset-password`
  case password
  /// `POST /users/{id}/logout`
  case logout
  /// Groups and their tree.
  case groups
  /// Realm roles.
  case roles
  /// Clients and their roles.
  case clients
  /// Anything else.
  case other
}
