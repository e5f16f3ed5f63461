public import SyncModel

/// An identity provider that usher moves users into: Keycloak, the sandbox, later SCIM.
///
/// Calls are made per batch and run on the HTTP thread. Each request first asks the engine's ``RequestAdmission``, which
/// keeps ceiling, reserve and Retry-After; so a call may wait before it sends. A provider keeps no journal: what must
/// survive a crash is the engine's.
public protocol IdentityProvider: Sendable {
  /// What this provider can do and how its realm is set up; read at start and again after trouble.
  ///
  /// - Throws: ``ProviderError`` with code `unavailable`, `auth` or `config`, whose texts name what is missing.
  func capabilities() async throws(ProviderError) -> ProviderCapabilities

  /// Looks users up: by the proposed id, by username, and by the user key, compared exactly.
  ///
  /// Answers come in the order of `users`; one that could not be looked up has the verdict `failed` and a fault.
  func lookup(_ users: [UserReference], lane: Lane) async -> LookupResult

  /// Reads accounts page by page, to match many unknown users at once.
  ///
  /// - Parameter cursor: nil for the first page, then the last page's ``ProviderPage/next``.
  func page(after cursor: PageCursor?) async throws(ProviderError) -> ProviderPage

  /// Does the operations of a batch. Never throws: each operation has its own answer.
  ///
  /// Inside, a provider may split the batch, send it once more, or bisect it until a bad user stands alone, so that one bad
  /// user costs only itself.
  func submit(_ batch: ChangeBatch) async -> Submission

  /// Has the provider mail the user a link to set the password. One call is at most one mail.
  func sendPasswordSetup(to user: ProviderID) async -> MailAnswer

  /// Looks at everything that must be in place, for `usher doctor`: token, roles and mode, realm, key attribute, profile
  /// rules of `attributes`, SMTP.
  func inspect(attributes: [String]) async -> [Finding]

  /// Sets up what ``inspect(attributes:)`` found missing and marked as fixable (the key attribute's declaration).
  ///
  /// - Returns: one line per thing that was done.
  func repair() async throws(ProviderError) -> [String]

  /// Reads one account for people: what `explain` and the record screen compare.
  func account(_ user: UserReference) async throws(ProviderError) -> ProviderAccount?
}

/// Lets requests through as the limits allow; the engine gives it to a provider.
public protocol RequestAdmission: Sendable {
  /// Waits until one request of this lane may be sent.
  func admit(_ lane: Lane) async

  /// Tells what an answer said about limits: status 429 or 503 with Retry-After closes all lanes until then.
  ///
  /// - Parameters:
  ///   - status: HTTP status; 0 when no answer came.
  ///   - retryAfterSeconds: from Retry-After (seconds or date), nil where it is missing.
  func observe(status: Int, retryAfterSeconds: Double?)
}

/// Lets every request through at once: for doctor and tests.
public struct UnlimitedAdmission: RequestAdmission {
  /// Makes it.
  public init() {}
  /// Does not wait.
  public func admit(_ lane: Lane) async {}
  /// Takes no note.
  public func observe(status: Int, retryAfterSeconds: Double?) {}
}

/// A call to a provider as a whole failed.
public struct ProviderError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Why; its code is `unavailable`, `auth`, `config`, `throttled` or `indeterminate`.
  public var fault: Fault

  /// Makes an error.
  public init(_ fault: Fault) { self.fault = fault }

  /// What happened and what to do.
  public var description: String { "\(fault.message). \(fault.hint)" }
}

/// A user to look for.
public struct UserReference: Equatable, Sendable {
  /// The user key.
  public var key: String
  /// The username, as sent; empty where it is not known (deletes).
  public var username: String
  /// The e-mail; empty for none.
  public var email: String
  /// The account's id if it is known, else the id that a create would propose; none for neither.
  public var providerID: ProviderID

  /// Makes a reference.
  public init(key: String, username: String, email: String = "", providerID: ProviderID = .none) {
    self.key = key
    self.username = username
    self.email = email
    self.providerID = providerID
  }
}

/// How a provider and its realm are set up.
public struct ProviderCapabilities: Equatable, Sendable {
  /// `bulk` (partialImport) or `singles`.
  public var mode: String
  /// Why it is in singles mode; nil in bulk mode.
  public var modeReason: String?
  /// What derived ids are made of beside the user key: the realm; nil where the server always makes the id.
  public var idNamespace: String?
  /// How many accounts there are, service accounts left out.
  public var userCount: Int
  /// Names of the attributes that the profile keeps; nil: all.
  public var keptAttributes: [String]?
  /// The rules that the profile has, for checks before sending (`partialImport` skips them).
  public var attributeRules: [AttributeRule]
  /// Whether two accounts may share an e-mail.
  public var allowsDuplicateEmails: Bool
  /// Group paths that exist; nil: not known.
  public var groups: [String]?
  /// Things worth telling the operator at start.
  public var warnings: [String]

  /// Makes capabilities.
  public init(
    mode: String, modeReason: String? = nil, idNamespace: String?, userCount: Int, keptAttributes: [String]? = nil,
    attributeRules: [AttributeRule] = [], allowsDuplicateEmails: Bool = false, groups: [String]? = nil,
    warnings: [String] = []
  ) {
    self.mode = mode
    self.modeReason = modeReason
    self.idNamespace = idNamespace
    self.userCount = userCount
    self.keptAttributes = keptAttributes
    self.attributeRules = attributeRules
    self.allowsDuplicateEmails = allowsDuplicateEmails
    self.groups = groups
    self.warnings = warnings
  }
}

/// What a profile demands of one attribute or root field.
public struct AttributeRule: Equatable, Sendable {
  /// The field's name: `username`, `email`, `firstName`, `lastName`, or an attribute's.
  public var name: String
  /// Least length in characters.
  public var minimumLength: Int?
  /// Greatest length in characters.
  public var maximumLength: Int?
  /// A regular expression (Java syntax) that the whole value matches; nil for none.
  public var pattern: String?
  /// What the profile says when the pattern does not match.
  public var patternMessage: String?
  /// Whether several values are allowed.
  public var isMultivalued: Bool
  /// Whether admins must give it.
  public var isRequired: Bool
  /// Names of validators that usher cannot evaluate; such users go by single requests, where the server checks them.
  public var unknownValidators: [String]

  /// Makes a rule.
  public init(
    name: String, minimumLength: Int? = nil, maximumLength: Int? = nil, pattern: String? = nil,
    patternMessage: String? = nil, isMultivalued: Bool = true, isRequired: Bool = false,
    unknownValidators: [String] = []
  ) {
    self.name = name
    self.minimumLength = minimumLength
    self.maximumLength = maximumLength
    self.pattern = pattern
    self.patternMessage = patternMessage
    self.isMultivalued = isMultivalued
    self.isRequired = isRequired
    self.unknownValidators = unknownValidators
  }
}

/// Where a paging through accounts stands; opaque to the engine.
public struct PageCursor: Equatable, Sendable {
  /// The provider's own mark.
  public var mark: String

  /// Makes a cursor.
  public init(_ mark: String) { self.mark = mark }
}

/// An account as paging and look-ups see it.
public struct ProviderAccount: Equatable, Sendable {
  /// Its id.
  public var id: ProviderID
  /// Its username.
  public var username: String
  /// Its e-mail; empty for none.
  public var email: String
  /// The user key that it carries; empty for none.
  public var key: String
  /// Whether it is enabled.
  public var isEnabled: Bool
  /// Whether usher must not touch it.
  public var isProtected: Bool
  /// When it was made, milliseconds since 1970 UTC; 0 if unknown.
  public var createdMilliseconds: Int64
  /// Fields by name for people (root fields and attributes, values in order); empty in pages.
  public var fields: [(name: String, values: [String])]

  /// Makes an account.
  public init(
    id: ProviderID, username: String, email: String, key: String, isEnabled: Bool, isProtected: Bool,
    createdMilliseconds: Int64, fields: [(name: String, values: [String])] = []
  ) {
    self.id = id
    self.username = username
    self.email = email
    self.key = key
    self.isEnabled = isEnabled
    self.isProtected = isProtected
    self.createdMilliseconds = createdMilliseconds
    self.fields = fields
  }

  /// Whether both say the same.
  public static func == (left: ProviderAccount, right: ProviderAccount) -> Bool {
    left.id == right.id && left.username == right.username && left.email == right.email && left.key == right.key
      && left.isEnabled == right.isEnabled && left.isProtected == right.isProtected
      && left.createdMilliseconds == right.createdMilliseconds
      && left.fields.map(\.name) == right.fields.map(\.name) && left.fields.map(\.values) == right.fields.map(\.values)
  }
}

/// Some accounts, and where to go on.
public struct ProviderPage: Equatable, Sendable {
  /// The accounts.
  public var accounts: [ProviderAccount]
  /// The next page; nil after the last.
  public var next: PageCursor?

  /// Makes a page.
  public init(accounts: [ProviderAccount], next: PageCursor?) {
    self.accounts = accounts
    self.next = next
  }
}

/// What became of a set-password mail.
public enum MailAnswer: Equatable, Sendable {
  /// The provider took the request and gave the mail to its mail server.
  case requested
  /// It will not be sent: no address, disabled, refused by the mail server.
  case failed(Fault)
  /// Not sent and nothing happened: try again later.
  case deferred(Fault)
  /// It may have been sent.
  case unsure(Fault)
}

/// One thing that doctor looked at.
public struct Finding: Equatable, Sendable {
  /// How it is.
  public enum Grade: String, Sendable {
    /// In place.
    case ok
    /// Works, but worth knowing.
    case note
    /// Must be mended.
    case problem
  }

  /// The thing: `token`, `realm staff`, `key attribute externalId`.
  public var subject: String
  /// How it is.
  public var grade: Grade
  /// What was found.
  public var text: String
  /// What to do; empty when nothing.
  public var remedy: String
  /// Whether `doctor --fix` can mend it.
  public var isFixable: Bool

  /// Makes a finding.
  public init(_ subject: String, _ grade: Grade, _ text: String, remedy: String = "", isFixable: Bool = false) {
    self.subject = subject
    self.grade = grade
    self.text = text
    self.remedy = remedy
    self.isFixable = isFixable
  }
}
