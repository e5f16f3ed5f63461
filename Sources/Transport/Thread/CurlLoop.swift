import CCurl
import Synchronization

/// libcurl's multi handle: the transfers under way and the connections that are kept.
///
/// All but `wakeUp` on the HTTP thread.
final class CurlLoop {
  private let multi: UnsafeMutableRawPointer
  private var clients: [WeakClient] = []
  private var kept = 0

  private struct WeakClient {
    weak var client: HTTPClient?
  }

  init() {
    _ = Self.globalState
    guard let multi = curl_multi_init() else { preconditionFailure("no memory left for HTTP") }
    self.multi = multi
  }

  /// libcurl's own state of the process, made once and before any handle.
  private static let globalState: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// Ends a `wait` at once; from any thread, until `close`.
  func wakeUp() {
    curl_multi_wakeup(multi)
  }

  func register(_ client: HTTPClient) {
    clients.removeAll { $0.client == nil }
    clients.append(WeakClient(client: client))
    // Idle connections of all clients fit, or libcurl would close some as soon as fewer requests are on their way.
    kept += client.settings.maxConnections
    ccurl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, kept)
  }

  func add(_ transfer: Transfer) throws(HTTPError) {
    let code = curl_multi_add_handle(multi, transfer.easy)
    guard code == CURLM_OK else {
      throw .notSent(.other, detail: String(cString: curl_multi_strerror(code)))
    }
  }

  func remove(_ transfer: Transfer) {
    curl_multi_remove_handle(multi, transfer.easy)
  }

  /// Moves all transfers on and hands finished ones to their clients.
  func perform() {
    var running: Int32 = 0
    curl_multi_perform(multi, &running)
    var code = CURLE_OK
    while let easy = ccurl_next_finished(multi, &code) {
      guard let context = ccurl_get_private(easy) else { continue }
      // Safe: a handle in the multi handle belongs to a transfer that its client keeps, and this is the client's thread.
      nonisolated(unsafe) let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      let outcome = Transfer.Outcome.curl(code)
      transfer.client?.assumeIsolated { $0.finish(transfer, outcome) }
    }
  }

  /// Waits for the network, a wake-up or a time-out.
  func wait(milliseconds: Int32) {
    curl_multi_poll(multi, nil, 0, milliseconds, nil)
  }

  /// Ends all transfers of all clients.
  func stopClients() {
    for entry in clients { entry.client?.assumeIsolated { $0.stop() } }
  }

  /// Closes all connections; no transfer is left.
  func close() {
    curl_multi_cleanup(multi)
  }
}
