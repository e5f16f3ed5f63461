import JSON
import Platform

/// This executable once more, in another role. It ends with its value.
struct BenchChild: ~Copyable {
  private var process: ChildProcess
  private let role: BenchRole
  private let answerPath: String

  /// Starts it.
  init(_ role: BenchRole, _ values: [String: String], folder: String) throws(BenchError) {
    let path = "\(folder)/\(role.rawValue.dropFirst())-\(SystemClock.nanoseconds()).json"
    do {
      process = try ChildProcess(
        ThisProcess.executable, [role.rawValue] + BenchTask(values, answer: path).words, output: .discard)
    } catch {
      throw BenchError("\(error)")
    }
    self.role = role
    answerPath = path
  }

  /// Blocks until it has answered; it may go on then.
  mutating func answer(within seconds: Int) throws(BenchError) -> JSONObject {
    let deadline = SystemClock.nanoseconds() + Int64(seconds) * 1_000_000_000
    while SystemClock.nanoseconds() < deadline {
      do {
        let end = try process.wait(milliseconds: 20)
        if let text = try? FileStore.readText(answerPath), let object = (try? JSONValue.parse(text))?.object {
          return object
        }
        if end != nil { throw BenchError("the process \(role.rawValue) ended without an answer; its reason is above") }
      } catch let error as BenchError {
        throw error
      } catch {
        throw BenchError("\(error)")
      }
    }
    throw BenchError("the process \(role.rawValue) did not answer within \(seconds) s")
  }

  /// Blocks until it has ended.
  mutating func waitForEnd(within seconds: Int) throws(BenchError) {
    do {
      if try process.wait(milliseconds: seconds * 1_000) != nil { return }
    } catch {
      throw BenchError("\(error)")
    }
    throw BenchError("the process \(role.rawValue) did not end within \(seconds) s")
  }
}

extension JSONObject {
  func text(_ name: String) throws(BenchError) -> String {
    guard let value = self[name]?.string else { throw BenchError("an answer has no \(name)") }
    return value
  }

  func number(_ name: String) throws(BenchError) -> Int {
    guard let value = self[name]?.int else { throw BenchError("an answer has no \(name)") }
    return value
  }
}
