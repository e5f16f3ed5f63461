/// Builds the tree from events and holds the rules that libyaml does not have.
struct Composer: ~Copyable {
  private let events: EventReader
  private let limits: YAMLLimits
  private var nodes = 0

  init(events: consuming EventReader, limits: YAMLLimits) {
    self.events = events
    self.limits = limits
  }

  /// The only document's root, or nil where there is none.
  mutating func document() throws(YAMLError) -> YAMLNode? {
    var root: YAMLNode?
    var documents = 0
    while true {
      let event = try events.next()
      switch event.kind {
      case .streamStart, .documentEnd: continue
      case .streamEnd: return root
      case .documentStart:
        documents += 1
        guard documents == 1 else {
          throw YAMLError("a second document starts here; one file holds one document", at: event.location)
        }
      default: root = try node(event, depth: 0)
      }
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    try check(event, depth: depth)
    switch event.kind {
    case .scalar(let scalar): return YAMLNode(.scalar(scalar), at: event.location)
    case .sequenceStart: return YAMLNode(.sequence(try sequence(depth: depth + 1)), at: event.location)
    case .mappingStart: return YAMLNode(.mapping(try mapping(depth: depth + 1)), at: event.location)
    default: throw YAMLError("a value was expected here", at: event.location)
    }
  }

  private mutating func sequence(depth: Int) throws(YAMLError) -> [YAMLNode] {
    var result: [YAMLNode] = []
    while true {
      let event = try events.next()
      if case .sequenceEnd = event.kind { return result }
      result.append(try node(event, depth: depth))
    }
  }

  private mutating func mapping(depth: Int) throws(YAMLError) -> YAMLMapping {
    var result = YAMLMapping()
    var lines: [String: Int] = [:]
    while true {
      let event = try events.next()
      if case .mappingEnd = event.kind { return result }
      let key = try node(event, depth: depth)
      guard let text = key.scalar?.text else {
        throw YAMLError("a key must be a text, this is \(key.kind)", at: key.location)
      }
      if let line = lines.updateValue(key.location.line, forKey: text) {
        throw YAMLError("the key '\(text)' was already given in line \(line); keep one", at: key.location)
      }
      let value = try node(try events.next(), depth: depth)
      result.entries.append(.init(key: text, keyLocation: key.location, value: value))
    }
  }

  private mutating func check(_ event: Event, depth: Int) throws(YAMLError) {
    nodes += 1
    guard nodes <= limits.nodes else {
      throw YAMLError("the file has more than \(limits.nodes) values", at: event.location)
    }
    guard depth <= limits.depth else {
      throw YAMLError("values are nested more than \(limits.depth) deep", at: event.location)
    }
    if case .alias(let name) = event.kind {
      throw YAMLError("aliases (*\(name)) are not supported; repeat the value", at: event.location)
    }
    if let anchor = event.anchor {
      throw YAMLError("anchors (&\(anchor)) are not supported; repeat the value where it is needed", at: event.location)
    }
    if let tag = event.tag {
      throw YAMLError("tags (\(tag)) are not supported; write the value alone", at: event.location)
    }
  }
}
