/// A user of the traffic: what its messages say, and so what its account must be in the end.
public struct TrafficAccount: Equatable, Sendable {
  /// The user key.
  public var key: String
  /// Lower-case; mostly ASCII, sometimes with accents.
  public var username: String
  /// Lower-case.
  public var email: String
  /// The given name, in its own script.
  public var firstName: String
  /// The family name, in its own script.
  public var lastName: String
  /// `en` or `de`.
  public var locale: String
  /// One or two departments.
  public var departments: [String]
  /// Digits.
  public var employeeNumber: String
  /// Paths of groups, sorted.
  public var groups: [String]
}

/// Invents users that have nothing in common but their employer.
struct AccountMaker {
  private let pool = NamePool()
  private var taken: [String: Int] = [:]
  private var count = 0

  private static let engineering = ["Engineering", "R&D", "Plattform", "Données", "開発部"]
  private static let sales = ["Sales", "Vertrieb", "Ventes", "Customer Success"]
  private static let others = ["Finance", "Legal & Compliance", "Personalabteilung", "Facilities"]

  mutating func next(_ random: inout TrafficGenerator) -> TrafficAccount {
    let culture = random.pick(pool.cultures)
    let given = random.pick(culture.given)
    let family = random.pick(culture.family)
    count += 1
    let plain = unique("\(given.latin).\(family.latin)")
    // Usernames may have accents, e-mails not: one in forty shows it, where the letters are Latin.
    let accented = "\(given.written).\(family.written)".lowercased()
    let hasAccents = count % 40 == 11 && plain.last?.isNumber == false && Self.isAccentedLatin(accented)
    let isContractor = random.number(below: 10) == 0
    var departments: [String]
    var groups: [String]
    switch random.number(below: 3) {
    case 0:
      departments = [random.pick(Self.engineering)]
      groups = ["/staff", "/staff/engineering"]
    case 1:
      departments = [random.pick(Self.sales)]
      groups = ["/staff", "/staff/sales"]
    default:
      departments = [random.pick(Self.others)]
      groups = ["/staff"]
    }
    if isContractor { groups = ["/contractors"] }
    if random.number(below: 12) == 0 { departments.append("Works Council") }
    return TrafficAccount(
      key: random.identifier(), username: hasAccents ? unique(accented) : plain, email: "\(plain)@example.com",
      firstName: given.written, lastName: family.written, locale: culture.locale, departments: departments,
      employeeNumber: String(100_000 + count), groups: groups)
  }

  private mutating func unique(_ name: String) -> String {
    taken[name, default: 0] += 1
    let number = taken[name] ?? 1
    return number == 1 ? name : "\(name)\(number)"
  }

  /// Letters up to U+017F (Latin-1 and Latin Extended-A), which Keycloak's username validators allow, and one of them
  /// not ASCII.
  private static func isAccentedLatin(_ text: String) -> Bool {
    let scalars = text.unicodeScalars
    return scalars.allSatisfy { $0 == "." || ($0.properties.isAlphabetic && $0.value < 0x180) }
      && scalars.contains { !$0.isASCII }
  }
}
