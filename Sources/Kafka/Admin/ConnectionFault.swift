import CRdkafka

/// Why a cluster cannot be used, as a person would say it.
public enum ConnectionFault: Equatable, Sendable {
  /// User or password is wrong.
  case wrongPassword
  /// SCRAM cannot work with this librdkafka and a broker of Kafka 4, right password or not.
  case scramNotPossible
  /// The broker does not offer the mechanism of `sasl.mechanism`; what it offers.
  case mechanismNotOffered(offered: String)
  /// The port takes no log-in.
  case listenerWithoutLogin
  /// The port wants a log-in.
  case listenerWantsLogin
  /// The broker's certificate is signed by an authority that is not in `ssl.ca.location`.
  case unknownAuthority
  /// The broker's certificate is for another host.
  case wrongHostName
  /// The broker's certificate has expired or is not valid yet.
  case certificateExpired
  /// The broker's certificate is refused for another reason: OpenSSL's number, 0 where it is not known.
  case certificateRefused(Int32)
  /// The file of `ssl.ca.location` cannot be read.
  case authorityFileMissing
  /// The port does not speak TLS.
  case listenerWithoutTLS
  /// The port speaks TLS only.
  case listenerWantsTLS
  /// Nothing listens there.
  case refused
  /// Nobody knows the host's name.
  case unknownHost
  /// A web server answers.
  case webServer
  /// Something takes the connection and says nothing, or nothing at all comes back.
  case silent
  /// A setting is wrong.
  case settings
  /// Something else: see the error.
  case other

  /// What is wrong, as a sentence without a full stop.
  public var summary: String {
    switch self {
    case .wrongPassword: "the broker refuses user or password"
    case .scramNotPossible:
      "SCRAM does not work with librdkafka \(KafkaLibrary.version) and Kafka 4: brokers refuse its nonce as wrong credentials"
    case .mechanismNotOffered(let offered):
      offered.isEmpty ? "the broker does not offer this SASL mechanism" : "the broker offers only \(offered)"
    case .listenerWithoutLogin: "this port of the broker takes no log-in"
    case .listenerWantsLogin: "this port of the broker wants a log-in"
    case .unknownAuthority: "the broker's certificate is signed by an unknown authority"
    case .wrongHostName: "the broker's certificate is for another host name"
    case .certificateExpired: "the broker's certificate has expired or is not valid yet"
    case .certificateRefused(let number):
      number == 0 ? "the broker's certificate is refused" : "the broker's certificate is refused (X509 error \(number))"
    case .authorityFileMissing: "the file of authorities (ssl.ca.location) cannot be read"
    case .listenerWithoutTLS: "this port of the broker does not speak TLS"
    case .listenerWantsTLS: "this port of the broker speaks TLS only"
    case .refused: "nothing listens at this address"
    case .unknownHost: "the host name is unknown"
    case .webServer: "a web server answers at this address, not Kafka"
    case .silent: "there is no answer from this address"
    case .settings: "a setting is wrong"
    case .other: "the cluster cannot be used"
    }
  }

  /// What to do next, as one or two sentences.
  public var nextStep: String {
    switch self {
    case .wrongPassword: "Check sasl.username and sasl.password, and that the user exists for this mechanism."
    case .scramNotPossible:
      "Use sasl.mechanism: PLAIN over TLS, or run with librdkafka 2.6.1 or newer. The password may well be right."
    case .mechanismNotOffered: "Set sasl.mechanism to one that the broker offers."
    case .listenerWithoutLogin: "Set security.protocol to SSL or PLAINTEXT, or choose the broker's other port."
    case .listenerWantsLogin:
      "Set security.protocol to SASL_SSL (or SASL_PLAINTEXT), with mechanism, user and password."
    case .unknownAuthority:
      "Let ssl.ca.location name the PEM file of the authority that signed the broker's certificate."
    case .wrongHostName:
      "Use the name that the certificate holds in kafka.bootstrap; advertised.listeners must use it too."
    case .certificateExpired: "Renew the broker's certificate; check the clocks of both machines."
    case .certificateRefused: "Look the number up in `man openssl-verification-options` and renew the certificate."
    case .authorityFileMissing: "Check the path of ssl.ca.location and its permissions."
    case .listenerWithoutTLS: "Set security.protocol to PLAINTEXT or SASL_PLAINTEXT, or choose the broker's TLS port."
    case .listenerWantsTLS: "Set security.protocol to SSL or SASL_SSL."
    case .refused: "Check host and port in kafka.bootstrap, that the broker runs, and the firewall."
    case .unknownHost: "Check the spelling in kafka.bootstrap and the resolver of this machine."
    case .webServer: "Check the port in kafka.bootstrap: it belongs to an HTTP service."
    case .silent: "Check host and port, the firewall between, and whether the broker hangs."
    case .settings: "Correct the setting under kafka.properties."
    case .other: "See the error's own text and the broker's log."
    }
  }

  /// The fault behind an error of the library: its codes are coarse, so its texts decide.
  init(_ error: KafkaError, mechanism: String?, certificateError: Int32?) {
    func says(_ words: String) -> Bool { error.text.contains(words) }
    self =
      if says("ssl.ca.location failed") {
        .authorityFileMissing
      } else if says("Unsupported SASL mechanism") {
        .mechanismNotOffered(offered: ConnectionFault.offered(in: error.text))
      } else if says("Request not valid in current SASL state") {
        .listenerWithoutLogin
      } else if says("broker might require SASL authentication") {
        .listenerWantsLogin
      } else if says("connecting to a SSL listener?") {
        .listenerWantsTLS
      } else if says("certificate verify failed") {
        ConnectionFault.certificate(certificateError)
      } else if says("unexpected eof while reading") || says("wrong version number") {
        .listenerWithoutTLS
      } else if says("Invalid response size 1213486160") {
        .webServer
      } else if says("Connection refused") {
        .refused
      } else if error.code == RD_KAFKA_RESP_ERR__RESOLVE.rawValue {
        .unknownHost
      } else if says("imed out") || error.kind == .timedOut {
        .silent
      } else if error.kind == .authentication {
        mechanism?.uppercased().hasPrefix("SCRAM") == true && !KafkaLibrary.canSpeakSCRAM
          ? .scramNotPossible : .wrongPassword
      } else {
        error.kind == .settings ? .settings : .other
      }
  }

  // X509_V_ERR_…: 9 not yet valid, 10 expired, 18-21 no chain to a known authority, 62 another host name.
  private static func certificate(_ number: Int32?) -> ConnectionFault {
    switch number {
    case 9, 10: .certificateExpired
    case 2, 18, 19, 20, 21: .unknownAuthority
    case 62, 64: .wrongHostName
    case let number: .certificateRefused(number ?? 0)
    }
  }

  private static func offered(in text: String) -> String {
    let parts = text.split(separator: "supported mechanisms: ", maxSplits: 1)
    guard parts.count == 2 else { return "" }
    let list = parts[1].prefix { !$0.isWhitespace && $0 != "(" }
    return String(list).split(separator: ",").joined(separator: ", ")
  }
}
