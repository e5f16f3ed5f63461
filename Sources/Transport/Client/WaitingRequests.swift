/// A request that waits for a free connection.
struct WaitingRequest {
  let id: UInt64
  let request: HTTPRequest
  let continuation: Transfer.Continuation
}

/// First in, first out, without moving what is left at every step.
struct WaitingRequests {
  private var requests: [WaitingRequest?] = []
  private var head = 0
  private(set) var count = 0

  mutating func append(_ request: WaitingRequest) {
    requests.append(request)
    count += 1
  }

  mutating func popFirst() -> WaitingRequest? {
    while head < requests.count {
      let next = requests[head]
      requests[head] = nil
      head += 1
      if head == requests.count || head > 64 && head * 2 > requests.count {
        requests.removeFirst(head)
        head = 0
      }
      if let next {
        count -= 1
        return next
      }
    }
    return nil
  }

  mutating func remove(_ id: UInt64) -> WaitingRequest? {
    guard let index = requests[head...].firstIndex(where: { $0?.id == id }) else { return nil }
    defer {
      requests[index] = nil
      count -= 1
    }
    return requests[index]
  }
}
