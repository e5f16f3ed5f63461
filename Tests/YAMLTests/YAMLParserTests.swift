import Testing
import YAML

@Suite struct YAMLParserTests {
  private func problem(_ text: String, limits: YAMLLimits = YAMLLimits()) -> String {
    problem(Array(text.utf8), limits: limits)
  }

  private func problem(_ bytes: [UInt8], limits: YAMLLimits = YAMLLimits()) -> String {
    do throws(YAMLError) {
      _ = try YAMLParser.parse(bytes, file: "f.yaml", limits: limits)
      return "no error"
    } catch {
      return error.description
    }
  }

  @Test func `a tree keeps the order of keys and every place`() throws {
    let root = try #require(
      try YAMLParser.parse(text: "b: 1\na:\n  - x\n  - {k: 'v'}\n", file: "f.yaml"))
    let mapping = try #require(root.mapping)
    #expect(mapping.entries.map(\.key) == ["b", "a"])
    #expect(mapping["b"]?.scalar == YAMLScalar("1"))
    #expect(mapping["b"]?.scalar?.integer == 1)
    let list = try #require(mapping["a"]?.sequence)
    #expect(list[0].location == YAMLLocation(file: "f.yaml", line: 3, column: 5))
    let inner = try #require(list[1].mapping?.entries.first)
    #expect(inner.keyLocation.description == "f.yaml:4:6")
    #expect(inner.value.scalar == YAMLScalar("v", style: .singleQuoted))
  }

  @Test func `a quoted word is a text and a plain one may be a boolean or nothing`() throws {
    let mapping = try #require(
      try YAMLParser.parse(text: "a: true\nb: \"true\"\nc:\nd: '~'\ne: yes\nf: 1_0\n", file: "f")?.mapping)
    #expect(mapping["a"]?.scalar?.boolean == true)
    #expect(mapping["b"]?.scalar?.boolean == nil)
    #expect(mapping["c"]?.scalar?.isNull == true)
    #expect(mapping["c"]?.kind == "nothing")
    #expect(mapping["d"]?.scalar?.isNull == false)
    #expect(mapping["e"]?.scalar?.boolean == nil)
    #expect(mapping["f"]?.scalar?.integer == nil)
  }

  @Test(arguments: ["", "\n\n", "# only a comment\n", "\u{FEFF}"])
  func `a file without a value has no root`(text: String) throws {
    #expect(try YAMLParser.parse(text: text, file: "f") == nil)
  }

  @Test func `blocks keep their style and their text`() throws {
    let mapping = try #require(
      try YAMLParser.parse(text: "a: |\n  one\n  two\nb: >-\n  one\n  two\n", file: "f")?.mapping)
    #expect(mapping["a"]?.scalar == YAMLScalar("one\ntwo\n", style: .literal))
    #expect(mapping["b"]?.scalar == YAMLScalar("one two", style: .folded))
  }

  @Test func `a key given twice is refused where it is given again`() {
    #expect(problem("a: 1\nb: 2\na: 3\n") == "f.yaml:3:1: the key 'a' was already given in line 1; keep one")
  }

  @Test func `anchors, aliases, tags and a second document are refused`() {
    #expect(problem("a: &x 1\n").hasPrefix("f.yaml:1:4: anchors (&x) are not supported"))
    #expect(problem("a: *x\n").hasPrefix("f.yaml:1:4: aliases (*x) are not supported"))
    #expect(problem("a: !!str 1\n").hasPrefix("f.yaml:1:4: tags (tag:yaml.org,2002:str) are not supported"))
    #expect(problem("a: 1\n---\nb: 2\n").hasPrefix("f.yaml:2:1: a second document starts here"))
    #expect(problem("? [a]\n: 1\n") == "f.yaml:1:3: a key must be a text, this is a list")
  }

  @Test func `a control character is reported with its line, not with 0`() {
    #expect(problem("a: 1\nbé: x\u{1}\n") == "f.yaml:2:6: control characters are not allowed (0x01)")
    #expect(problem([0x61, 0x3A, 0x20, 0x0A, 0x20, 0xFF]).hasPrefix("f.yaml:2:2: invalid leading UTF-8 octet"))
  }

  @Test func `mistakes of syntax name the place, and a tab gets advice`() {
    #expect(problem("a: [1, 2\nb: 3\n").hasPrefix("f.yaml:2:2: did not find expected ',' or ']'"))
    #expect(problem("a:\n\tb: 1\n").hasSuffix("; a tab cannot indent YAML, use spaces"))
    #expect(problem("a: 'open\n").hasPrefix("f.yaml:2:1: found unexpected end of stream"))
  }

  @Test func `size, depth and number of values are limited`() {
    #expect(problem("a: 1234567890", limits: YAMLLimits(bytes: 5)).contains("at most 5 are read"))
    let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
    #expect(problem(deep).contains("nested more than 32 deep"))
    #expect(problem("[1, 2, 3, 4]", limits: YAMLLimits(nodes: 3)).contains("more than 3 values"))
  }

  @Test func `no bytes crash the parser`() {
    var state: UInt64 = 0x5EED
    let alphabet = Array("ab:-?[]{},&*!|>'\"%@` \n\t#~\u{1}é".utf8) + [0xFF, 0xC0, 0x00]
    for _ in 0..<2_000 {
      var bytes: [UInt8] = []
      for _ in 0..<40 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        bytes.append(alphabet[Int(state >> 33) % alphabet.count])
      }
      let text = problem(bytes)
      #expect(text == "no error" || text.hasPrefix("f.yaml:"))
    }
  }
}
