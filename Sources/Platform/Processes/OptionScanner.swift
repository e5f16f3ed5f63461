import CPosix
import Glibc

/// An option of a command line.
public struct OptionShape: Sendable {
  /// Whether a value follows.
  public enum Argument: Sendable {
    /// `--yes`
    case none
    /// `--state DIR` or `--state=DIR`
    case required
    /// `--watch` or `--watch=2s`
    case optional
  }

  /// Without dashes.
  public var name: String
  /// One ASCII letter or digit for the short form.
  public var letter: Character?
  /// Whether a value follows.
  public var argument: Argument

  /// An option `--name`, also `-letter`.
  public init(name: String, letter: Character? = nil, argument: Argument = .none) {
    self.name = name
    self.letter = letter
    self.argument = argument
  }
}

/// What a command line held.
public struct ScannedOptions: Sendable {
  /// An option that was given.
  public struct Found: Equatable, Sendable {
    /// Its place in the shapes that were scanned for.
    public var shape: Int
    /// Its value; `nil` when none was given.
    public var argument: String?
  }

  /// The options, in the order of the line; one can be there several times.
  public var options: [Found] = []
  /// What is no option, in order.
  public var operands: [String] = []
}

/// A command line that does not fit the shapes. Each case holds the argument as it was written.
public enum OptionError: Error, Equatable, Sendable {
  /// No shape has this name or letter.
  case unknown(String)
  /// It begins more than one name.
  case ambiguous(String)
  /// Its value is missing.
  case argumentMissing(String)
  /// It takes no value, but was given one.
  case argumentNotWanted(String)
}

/// GNU getopt_long: names may be cut as long as they are clear, `--` ends the options.
public enum OptionScanner {
  private static let lock = Locked(())

  /// Reads the options in `arguments` (without the program's name).
  ///
  /// - Parameter stopsAtOperand: the first operand ends the options, as for a command with commands of its own.
  /// - Throws: the first argument that does not fit.
  public static func scan(
    _ arguments: [String], for shapes: [OptionShape], stopsAtOperand: Bool = false
  ) throws(OptionError) -> ScannedOptions {
    // getopt_long keeps its state in globals.
    try lock.withLock { _ throws(OptionError) in
      try scanAlone(arguments, shapes, stopsAtOperand)
    }
  }

  private static func scanAlone(
    _ arguments: [String], _ shapes: [OptionShape], _ stopsAtOperand: Bool
  ) throws(OptionError) -> ScannedOptions {
    var owned: [UnsafeMutablePointer<CChar>?] = []
    func cString(_ text: String) -> UnsafeMutablePointer<CChar>? {
      let copy = strdup(text)
      owned.append(copy)
      return copy
    }
    defer { for pointer in owned { free(pointer) } }

    // Codes above the letters: an option is found by its place, and '?' and ':' stay apart.
    let base: Int32 = 1_000
    var letters = stopsAtOperand ? "+:" : ":"
    var places: [Int32: Int] = [:]
    var names: [option] = []
    for (place, shape) in shapes.enumerated() {
      let kind: Int32 = shape.argument == .none ? 0 : shape.argument == .required ? 1 : 2
      names.append(option(name: cString(shape.name), has_arg: kind, flag: nil, val: base + Int32(place)))
      places[base + Int32(place)] = place
      if let letter = shape.letter, let ascii = letter.asciiValue {
        letters += String(letter) + String(repeating: ":", count: Int(kind))
        places[Int32(ascii)] = place
      }
    }
    names.append(option())
    var line = ["usher"].map(cString) + arguments.map(cString) + [nil]
    let count = Int32(line.count - 1)

    var scanned = ScannedOptions()
    var isFirst: Int32 = 1
    while true {
      let step = cposix_next_option(count, &line, letters, names, isFirst)
      isFirst = 0
      if step.code == -1 {
        for index in Int(step.next)..<Int(count) {
          if let operand = line[index] { scanned.operands.append(String(cString: operand)) }
        }
        return scanned
      }
      if let place = places[step.code] {
        scanned.options.append(.init(shape: place, argument: step.argument.map { String(cString: $0) }))
        continue
      }
      let written = line[max(0, Int(step.next) - 1)].map { String(cString: $0) } ?? ""
      if step.code == Int32(UInt8(ascii: ":")) { throw .argumentMissing(written) }
      if step.offender >= base { throw .argumentNotWanted(written) }
      if step.offender > 0 { throw .unknown("-" + String(UnicodeScalar(UInt8(truncatingIfNeeded: step.offender)))) }
      let stem = written.drop { $0 == "-" }.prefix { $0 != "=" }
      throw shapes.count(where: { $0.name.hasPrefix(stem) }) > 1 ? .ambiguous(written) : .unknown(written)
    }
  }
}
