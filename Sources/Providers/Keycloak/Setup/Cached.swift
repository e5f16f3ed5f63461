import Transport

/// A value that is loaded when it is first asked for, by one load at a time, and again when it is old.
actor Cached<Value: Sendable> {
  private nonisolated let thread: HTTPThread
  private let lifetime: Duration?
  private let load: @Sendable () async -> Result<Value, CallFailure>
  private var value: Value?
  private var loadedAt = ContinuousClock.now
  private var loading: Task<Result<Value, CallFailure>, Never>?

  /// The HTTP thread.
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  /// - Parameter lifetime: after it the value is loaded anew in the background while the old one serves; nil: never.
  init(on thread: HTTPThread, lifetime: Duration?, load: @escaping @Sendable () async -> Result<Value, CallFailure>) {
    self.thread = thread
    self.lifetime = lifetime
    self.load = load
  }

  /// The value.
  func get() async throws(CallFailure) -> Value {
    guard let value else { return try await refresh() }
    if let lifetime, loading == nil, loadedAt + lifetime < .now { _ = begin() }
    return value
  }

  /// Loads it now. A failure keeps the old value.
  @discardableResult
  func refresh() async throws(CallFailure) -> Value {
    try await (loading ?? begin()).value.get()
  }

  /// Changes the value that is there.
  func change(_ body: @Sendable (inout Value) -> Void) {
    guard var changed = value else { return }
    body(&changed)
    value = changed
  }

  private func begin() -> Task<Result<Value, CallFailure>, Never> {
    let load = load
    let task = Task(executorPreference: thread) { await self.finish(await load()) }
    loading = task
    return task
  }

  private func finish(_ result: Result<Value, CallFailure>) -> Result<Value, CallFailure> {
    loading = nil
    // After a failure too: the next try comes a lifetime later.
    loadedAt = .now
    if case .success(let new) = result { value = new }
    return result
  }
}
