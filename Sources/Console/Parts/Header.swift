import Cells
import ConsoleCore

/// The line at the top. Narrower screens leave words out in a fixed order; the level depends on the terminal's width and
/// on names, not on numbers, so that the header does not move when they change.
struct Header {
  let model: HeaderModel

  /// What leaves, one after the other; each level keeps what the later ones take away.
  private enum Level: Int, CaseIterable, Comparable {
    case everything, noWords, noBucketNames, noSeconds, noUrgent, noOldest, noHost, noLive, noFree, noZone, noClock,
      noMode, noLag

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
  }

  /// Draws it over the first row, or the first two of a reduced screen.
  func draw(in grid: inout Grid, isReduced: Bool) {
    grid.fill(Rect(x: 0, y: 0, width: grid.width, height: isReduced ? 2 : 1), style: Style(.header))
    if isReduced {
      drawReduced(in: &grid)
      return
    }
    let level = Level.allCases.first { needed($0) <= grid.width } ?? .noLag
    grid.draw(left(level), right: right(level), x: 1, y: 0, width: grid.width - 1)
  }

  // MARK: - Pieces

  private static let plain = Style(.header)

  private func left(_ level: Level) -> StyledText {
    var line = StyledText()
    if level < .noMode { line.append(model.mode + " ", Self.plain.with(.bold)) }
    if model.isDemo {
      line.append("DEMO", Self.plain.with([.bold, .underline]))
      line.append(" ", Self.plain)
    }
    appendEnvironment(&line)
    let provider = level < .noHost ? model.provider : model.shortProvider
    line.append("\(model.instance) → \(provider) ", Self.plain)
    append(model.providerHealth, level, &line)
    line.append("  kafka ", Self.plain)
    append(model.kafka, level, &line)
    if level < .noLag { line.append("  lag \(model.lag)", Self.plain) }
    if level < .noOldest, let oldest = model.oldest {
      line.append(level < .noBucketNames ? ", oldest \(oldest)" : ", \(oldest)", Self.plain)
    }
    if level < .noFree, let free = model.free {
      line.append(
        level < .noBucketNames ? "  \(free.bucket) \(free.percent) free" : "  \(free.percent) free", Self.plain)
    }
    if level < .noUrgent, let urgent = model.urgent {
      line.append(level < .noBucketNames ? "  urgent p99 \(urgent)" : "  urgent \(urgent)", Self.plain)
    }
    return line
  }

  private func right(_ level: Level) -> StyledText {
    var line = age(label: level < .noLive)
    if level >= .noClock { return line }
    line.append("  ", Self.plain)
    line.append(level < .noSeconds ? model.clock : model.minute, Self.plain)
    if level < .noZone { line.append(" " + model.zone, Self.plain) }
    return line
  }

  private func age(label: Bool) -> StyledText {
    guard let age = model.age else { return StyledText("no data", Self.plain) }
    if model.isStale { return StyledText("STALE \(age)", Style(.bad, .bold)) }
    return StyledText((label ? "live " : "") + age, Self.plain)
  }

  private func appendEnvironment(_ line: inout StyledText) {
    guard !model.environment.isEmpty else { return }
    line.append(model.environment, model.isProduction ? Style(.danger) : Self.plain.with(.bold))
    line.append(" ", Self.plain)
  }

  private func append(_ sign: HealthSign, _ level: Level, _ line: inout StyledText) {
    // Health that is fine keeps the header's own look, so that only trouble stands out.
    line.append(sign.mark, sign.isTrouble ? sign.tone.style : Self.plain)
    guard sign.isTrouble || level < .noWords, !sign.word.isEmpty else { return }
    line.append(" " + sign.word, sign.isTrouble ? sign.tone.style : Self.plain)
    if sign.isTrouble, level < .noUrgent { line.append(" " + sign.since, Self.plain) }
  }

  /// The columns of a level, with room for numbers of the usual length.
  private func needed(_ level: Level) -> Int {
    // A header that says STALE says little else.
    let usual = model.isStale ? self : Header(model: Self.widened(model))
    return 1 + usual.left(level).width + 2 + usual.right(level).width
  }

  private static func widened(_ model: HeaderModel) -> HeaderModel {
    var model = model
    func atLeast(_ text: String, _ sample: String) -> String {
      DisplayWidth.of(text) < sample.count ? sample : text
    }
    model.lag = atLeast(model.lag, "75 023")
    model.oldest = atLeast(model.oldest ?? "", "98 s")
    model.free = model.free.map { ($0.bucket, atLeast($0.percent, "21%")) } ?? ("requests", "21%")
    model.urgent = atLeast(model.urgent ?? "", "41 ms")
    model.age = atLeast(model.age ?? "", "119 s")
    return model
  }

  // MARK: - Reduced

  private func drawReduced(in grid: inout Grid) {
    var top = StyledText()
    appendEnvironment(&top)
    top.append("→ \(model.shortProvider) ", Self.plain)
    append(model.providerHealth, .noFree, &top)
    top.append(" kafka ", Self.plain)
    append(model.kafka, .noFree, &top)
    top.append(" lag \(model.lag)", Self.plain)
    grid.draw(top, right: age(label: false), x: 1, y: 0, width: grid.width - 1)
    var second = StyledText("\(model.mode)\(model.isDemo ? " DEMO" : "") \(model.instance)", Self.plain)
    if model.needCount > 0 { second.append("  \(model.needCount) need you", Style(.accent)) }
    grid.draw(second, right: StyledText("\(model.minute) \(model.zone)", Self.plain), x: 1, y: 1, width: grid.width - 1)
  }
}
