public import SyncModel

/// How a source's messages are to be read: its names for fields, its kind of version, its default action.
public struct MessageMapping: Equatable, Sendable {
  /// What a source's versions are (ENGINE section 2).
  public enum VersionKind: String, Sendable, CaseIterable {
    /// The record's own time.
    case timestamp
    /// `ce_time`.
    case time
    /// `ce_sequence`.
    case sequence
  }

  /// What its versions are.
  public var version: VersionKind
  /// What an item of a bulk message asks for when it does not say so.
  public var defaultAction: Action
  /// Its name for the user key (`id`).
  public var userKey: String
  /// Its name for the username.
  public var username: String
  /// Its name for the e-mail.
  public var email: String
  /// Its name for `emailVerified`.
  public var emailVerified: String
  /// Its name for `firstName`.
  public var firstName: String
  /// Its name for `lastName`.
  public var lastName: String
  /// Its name for `enabled`.
  public var enabled: String
  /// Its name for `locale`.
  public var locale: String
  /// Its name for `groups`.
  public var groups: String
  /// By attribute: the source's name for it, which may stand at the user's root or within `attributes`.
  public var attributes: [String: String]

  /// Makes a mapping; whatever is not given is read under usher's own name.
  public init(
    version: VersionKind = .timestamp, defaultAction: Action = .upsert, userKey: String = "id",
    username: String = "username", email: String = "email", emailVerified: String = "emailVerified",
    firstName: String = "firstName", lastName: String = "lastName", enabled: String = "enabled",
    locale: String = "locale", groups: String = "groups", attributes: [String: String] = [:]
  ) {
    self.version = version
    self.defaultAction = defaultAction
    self.userKey = userKey
    self.username = username
    self.email = email
    self.emailVerified = emailVerified
    self.firstName = firstName
    self.lastName = lastName
    self.enabled = enabled
    self.locale = locale
    self.groups = groups
    self.attributes = attributes
  }
}
