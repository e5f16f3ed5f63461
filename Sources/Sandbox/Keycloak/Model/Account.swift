/// A user in a realm; a service account of a client too.
final class Account {
  let id: String
  var username: String
  var email: String?
  var firstName: String?
  var lastName: String?
  var isEnabled = false
  var isEmailVerified = false
  /// Milliseconds since 1970.
  var created: Int
  /// Seconds since 1970: sessions from before do not count.
  var notBefore = 0
  var attributes: [String: [String]] = [:]
  var requiredActions: [String] = []
  /// Ids of groups.
  var groups: Set<String> = []
  /// Ids of roles, of the realm and of clients.
  var roles: Set<String> = []
  var password: Password?
  /// The client whose service account it is.
  var serviceClient: String?
  /// Linked to a user store that does not exist: stored, and never found.
  var isLost = false
  /// Deleted, and perhaps still in the ordered list.
  var isGone = false

  /// A password; `plain` is nil for one that came hashed.
  struct Password {
    var plain: String?
    var id = RandomID.make()
  }

  init(id: String, username: String, created: Int) {
    self.id = id
    self.username = username
    self.created = created
  }

  /// Whether any of the four texts that a search looks at fits.
  func anyText(_ fits: (String) -> Bool) -> Bool {
    if fits(username) { return true }
    if let email, fits(email) { return true }
    if let firstName, fits(firstName.lowercased()) { return true }
    if let lastName, fits(lastName.lowercased()) { return true }
    return false
  }
}
