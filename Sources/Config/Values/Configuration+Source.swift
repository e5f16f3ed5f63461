public import SyncModel

extension Configuration {
  /// Where changes come from.
  public struct Source: Equatable, Sendable {
    /// Its name; it is part of a run's name.
    public var name: String
    /// The topics that it writes.
    public var topics: [String]
    /// Where reading starts the first time; afterwards the journal knows.
    public var start: StartPoint
    /// What its versions are.
    public var version: VersionRule
    /// Higher wins: whose change counts where several sources know a user.
    public var precedence: Int
    /// Foreign field names.
    public var mapping: FieldMapping
    /// The action of bulk items that name none: `create`, `update`, `upsert` or `delete`.
    public var defaultAction: Action

    /// A source with the defaults.
    public init(
      name: String, topics: [String], start: StartPoint = .earliest, version: VersionRule = .timestamp,
      precedence: Int = 0, mapping: FieldMapping = FieldMapping(), defaultAction: Action = .upsert
    ) {
      self.name = name
      self.topics = topics
      self.start = start
      self.version = version
      self.precedence = precedence
      self.mapping = mapping
      self.defaultAction = defaultAction
    }
  }

  /// Where a topic is read from when the journal does not know it yet.
  public enum StartPoint: Equatable, Sendable {
    /// From its first record.
    case earliest
    /// From the records that come after the start.
    case latest
    /// From the first record that is not older.
    case time(Instant)
  }

  /// What orders the changes of a source.
  public enum VersionRule: String, Equatable, Sendable, CaseIterable {
    /// The record's own time.
    case timestamp
    /// `ce_time`.
    case time
    /// `ce_sequence`.
    case sequence
  }

  /// The names under which a source writes the fields of a user; nil and missing: as FORMATS has them.
  public struct FieldMapping: Equatable, Sendable {
    /// The name of `id`.
    public var userKey: String?
    /// The name of `username`.
    public var username: String?
    /// The name of `email`.
    public var email: String?
    /// The name of `firstName`.
    public var firstName: String?
    /// The name of `lastName`.
    public var lastName: String?
    /// The name of `enabled`.
    public var enabled: String?
    /// The name of `locale`.
    public var locale: String?
    /// The name of `groups`.
    public var groups: String?
    /// Attributes that are taken from root fields of the source's body.
    public var attributes: [AttributeMapping]

    /// A mapping; without arguments it changes nothing.
    public init(
      userKey: String? = nil, username: String? = nil, email: String? = nil, firstName: String? = nil,
      lastName: String? = nil, enabled: String? = nil, locale: String? = nil, groups: String? = nil,
      attributes: [AttributeMapping] = []
    ) {
      self.userKey = userKey
      self.username = username
      self.email = email
      self.firstName = firstName
      self.lastName = lastName
      self.enabled = enabled
      self.locale = locale
      self.groups = groups
      self.attributes = attributes
    }

    /// Whether it changes nothing.
    public var isEmpty: Bool { self == FieldMapping() }
  }

  /// An attribute of the account and the field of the source's body that holds it.
  public struct AttributeMapping: Equatable, Sendable {
    /// The attribute in the account.
    public var attribute: String
    /// The field in the source's body.
    public var field: String

    /// `attribute` is taken from `field`.
    public init(attribute: String, field: String) {
      self.attribute = attribute
      self.field = field
    }
  }
}
