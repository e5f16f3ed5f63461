/// What libyaml found next, copied out of its memory.
struct Event {
  enum Kind {
    case streamStart
    case streamEnd
    case documentStart
    case documentEnd
    case alias(String)
    case scalar(YAMLScalar)
    case sequenceStart
    case sequenceEnd
    case mappingStart
    case mappingEnd
  }

  var kind: Kind
  /// The name after `&`, if there is one.
  var anchor: String?
  /// The tag as written, resolved; nil for none.
  var tag: String?
  var location: YAMLLocation
}
