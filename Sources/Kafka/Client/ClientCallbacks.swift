import CRdkafka
import Platform

/// What the library says only by callback: errors of a partition whose queue is being read, and certificates.
///
/// It must live as long as the client: see `keepForEver`.
final class ClientCallbacks: Sendable {
  private struct State {
    var errors: [KafkaError] = []
    var certificateError: Int32?
  }

  private let state = Locked(State())

  /// The first number that OpenSSL gave for a certificate, other than "fine"; the library's text hides it.
  var certificateError: Int32? { state.withLock { $0.certificateError } }

  /// The errors since the last call.
  func takeErrors() -> [KafkaError] {
    state.withLock { state in
      if state.errors.isEmpty { return [] }
      defer { state.errors = [] }
      return state.errors
    }
  }

  /// Forgets the verdict about an earlier certificate.
  func forgetCertificate() {
    state.withLock { $0.certificateError = nil }
  }

  /// Has the client of this configuration call here.
  func listen(_ configuration: OpaquePointer, certificates: Bool) {
    rd_kafka_conf_set_opaque(configuration, Unmanaged.passUnretained(self).toOpaque())
    rd_kafka_conf_set_error_cb(configuration, noteError)
    if certificates { rd_kafka_conf_set_ssl_cert_verify_cb(configuration, noteCertificate) }
  }

  /// For a client that did not end: its threads may still call.
  func keepForEver() {
    _ = Unmanaged.passRetained(self)
  }

  fileprivate static func of(_ opaque: UnsafeMutableRawPointer?) -> ClientCallbacks? {
    opaque.map { Unmanaged<ClientCallbacks>.fromOpaque($0).takeUnretainedValue() }
  }

  fileprivate func note(_ error: KafkaError) {
    state.withLock { $0.errors.append(error) }
  }

  fileprivate func note(certificateError: Int32) {
    state.withLock { if $0.certificateError == nil { $0.certificateError = certificateError } }
  }
}

// File-level, as a closure formed in an isolated context would trap on a thread of the library.

/// Called by the thread that reads a queue.
private func noteError(
  _: OpaquePointer?, code: Int32, text: UnsafePointer<CChar>?, opaque: UnsafeMutableRawPointer?
) {
  let error = KafkaError(rd_kafka_resp_err_t(rawValue: code), text.map { String(cString: $0) })
  ClientCallbacks.of(opaque)?.note(error)
}

/// Called on a thread of the library. It changes no verdict.
private func noteCertificate(
  _: OpaquePointer?, _: UnsafePointer<CChar>?, _: Int32, error: UnsafeMutablePointer<Int32>?, _: Int32,
  _: UnsafePointer<CChar>?, _: Int, text: UnsafeMutablePointer<CChar>?, textSize: Int, opaque: UnsafeMutableRawPointer?
) -> Int32 {
  guard let error, error.pointee != 0 else { return 1 }
  ClientCallbacks.of(opaque)?.note(certificateError: error.pointee)
  // The library prints what is left in the buffer.
  if let text, textSize > 0 { text.pointee = 0 }
  return 0
}
