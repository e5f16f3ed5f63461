import JSON

/// A ``FieldRule`` in the form that users are checked by.
struct CompiledRule {
  /// What holds for a field without a rule of its own: Keycloak cuts nothing off, it refuses longer values.
  static var general: CompiledRule { CompiledRule(FieldRule(name: "", maximumLength: 2_048)) }

  let minimum: Int
  let maximum: Int
  let isMultivalued: Bool
  let isRequired: Bool
  private let pattern: Regex<AnyRegexOutput>?

  init(_ rule: FieldRule) {
    minimum = rule.minimumLength ?? 0
    maximum = rule.maximumLength ?? 2_048
    isMultivalued = rule.isMultivalued
    isRequired = rule.isRequired
    // One that does not compile here is written for the provider's language only; the provider judges it.
    pattern = rule.pattern.flatMap { try? Regex($0).matchingSemantics(.unicodeScalar) }
  }

  /// What a value breaks, in words that follow the field's name; nil where it breaks nothing.
  @inline(__always)
  func violation(_ text: UnsafeRawBufferPointer) -> String? {
    // A text has at most as many UTF-16 units as bytes and at least a third of them.
    let isSurelyFit =
      text.count <= maximum && text.count >= minimum &* 3 && pattern == nil
      && (text.isEmpty || text[0] > 0x20 && text[text.count &- 1] > 0x20)
    return isSurelyFit ? nil : slowViolation(text)
  }

  @inline(never)
  private func slowViolation(_ text: UnsafeRawBufferPointer) -> String? {
    var trimmed = text[...]
    while let first = trimmed.first, first <= 0x20 { trimmed = trimmed.dropFirst() }
    while let last = trimmed.last, last <= 0x20 { trimmed = trimmed.dropLast() }
    let length = CharacterRules.utf16Count(UnsafeRawBufferPointer(rebasing: trimmed))
    if length > maximum { return "is longer than \(maximum) characters" }
    if length < minimum { return "is shorter than \(minimum) characters" }
    if let pattern, (try? pattern.wholeMatch(in: String(decoding: text, as: UTF8.self))) == nil {
      return "does not match the profile's pattern"
    }
    return nil
  }
}
