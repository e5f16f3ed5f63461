/// Messages to one thread: an array behind a lock that the receiver swaps whole, and an eventfd to poll.
///
/// Any thread sends. Messages of one sender arrive in the order of sending. A batch is one message: the cost of a hop
/// is about 3 µs, however much it holds.
public final class Mailbox<Message: Sendable>: Sendable {
  @usableFromInline
  struct State: Sendable {
    @usableFromInline var messages: [Message] = []
    @usableFromInline var isClosed = false

    @usableFromInline
    init() {}
  }

  @usableFromInline let state = Locked(State())

  /// Its `descriptor` is readable while messages wait, and after `close`.
  public let wakeUp = WakeUp()

  /// An empty, open mailbox.
  public init() {}

  /// Adds a message and wakes the receiver.
  ///
  /// - Returns: false when the mailbox is closed: the message is dropped.
  @inlinable
  @discardableResult
  public func send(_ message: Message) -> Bool {
    let (isTaken, wakes) = state.withLock { state in
      if state.isClosed { return (false, false) }
      state.messages.append(message)
      return (true, state.messages.count == 1)
    }
    if wakes { wakeUp.signal() }
    return isTaken
  }

  /// Adds messages, in their order and with none in between, and wakes the receiver.
  ///
  /// - Returns: false when the mailbox is closed: the messages are dropped.
  @inlinable
  @discardableResult
  public func send(contentsOf messages: [Message]) -> Bool {
    let (isTaken, wakes) = state.withLock { state in
      if state.isClosed { return (false, false) }
      let wasEmpty = state.messages.isEmpty
      state.messages.append(contentsOf: messages)
      return (true, wasEmpty && !messages.isEmpty)
    }
    if wakes { wakeUp.signal() }
    return isTaken
  }

  /// Appends what waits to `messages`; swaps the arrays when `messages` is empty, so capacity goes round.
  ///
  /// Drains the eventfd before it takes, so no signal is lost. Never blocks.
  /// - Returns: false when the mailbox is closed and `messages` is still empty: the receiver can end.
  @inlinable
  @discardableResult
  public func takeAll(into messages: inout [Message]) -> Bool {
    wakeUp.drain()
    let isOpen = state.withLock { state in
      if messages.isEmpty {
        swap(&messages, &state.messages)
      } else {
        messages.append(contentsOf: state.messages)
        state.messages.removeAll(keepingCapacity: true)
      }
      return !state.isClosed
    }
    if isOpen { return true }
    wakeUp.signal()  // closed stays readable
    return !messages.isEmpty
  }

  /// Takes no more messages and wakes the receiver. What waits can still be taken.
  public func close() {
    state.withLock { $0.isClosed = true }
    wakeUp.signal()
  }
}
