/// A ``FieldRule`` in the form that users are checked by: plain data, because a regular expression in it would have to be
/// copied with every look at a length.
struct CompiledRule: BitwiseCopyable {
  let minimum: Int
  let maximum: Int
  let isMultivalued: Bool
  let isRequired: Bool
  let hasPattern: Bool
  /// Index of its regular expression, if it has one.
  let pattern: Int32

  /// Whether a value is seen at a glance to break nothing; if not, it may still be fit.
  @inline(__always)
  func isSurelyFit(_ text: UnsafeRawBufferPointer) -> Bool {
    // A text has at most as many UTF-16 units as bytes, and at least as many as it begins with ASCII characters.
    guard text.count <= maximum, text.count >= minimum, !hasPattern else { return false }
    if text.isEmpty { return true }
    var any: UInt8 = 0
    for index in 0..<minimum { any |= text[index] }
    return any < 0x80 && text[0] > 0x20 && text[text.count &- 1] > 0x20
  }
}

/// The rules of all fields.
struct RuleBook {
  private var rules: ContiguousArray<CompiledRule> = []
  private var patterns: [Regex<AnyRegexOutput>] = []

  @inline(__always)
  subscript(_ number: Int) -> CompiledRule { rules[number] }

  /// Adds a rule and answers its number. What has no greatest length gets 2,048 characters, as in Keycloak.
  @discardableResult
  mutating func add(_ rule: FieldRule) -> Int {
    // One that does not compile here is written for the provider's language only; the provider judges it.
    let pattern = rule.pattern.flatMap { try? Regex($0).matchingSemantics(.unicodeScalar) }
    rules.append(
      CompiledRule(
        minimum: rule.minimumLength ?? 0, maximum: rule.maximumLength ?? 2_048, isMultivalued: rule.isMultivalued,
        isRequired: rule.isRequired, hasPattern: pattern != nil, pattern: Int32(patterns.count)))
    if let pattern { patterns.append(pattern) }
    return rules.count - 1
  }

  /// What a value breaks, in words that follow the field's name; nil where it breaks nothing.
  @inline(__always)
  func violation(of number: Int, _ text: UnsafeRawBufferPointer) -> String? {
    rules[number].isSurelyFit(text) ? nil : slowViolation(rules[number], text)
  }

  @inline(never)
  private func slowViolation(_ rule: CompiledRule, _ text: UnsafeRawBufferPointer) -> String? {
    var trimmed = text[...]
    while let first = trimmed.first, first <= 0x20 { trimmed = trimmed.dropFirst() }
    while let last = trimmed.last, last <= 0x20 { trimmed = trimmed.dropLast() }
    let length = CharacterRules.utf16Count(UnsafeRawBufferPointer(rebasing: trimmed))
    if length > rule.maximum { return "is longer than \(rule.maximum) characters" }
    if length < rule.minimum { return "is shorter than \(rule.minimum) characters" }
    if rule.hasPattern,
      (try? patterns[Int(rule.pattern)].wholeMatch(in: String(decoding: text, as: UTF8.self))) == nil
    {
      return "does not match the profile's pattern"
    }
    return nil
  }
}
