import JSON
import SyncModel
import Transport

extension KeycloakRealm {
  /// Sends one set-password mail. Keycloak sends it within the request, so the limit is longer than a silent mail server's ten seconds.
  func sendPasswordSetup(to user: ProviderID) async -> MailAnswer {
    guard let mail = settings.passwordMail else {
      return .failed(
        Fault(
          .config, "no set-password mails are configured",
          hint: "Set provider.keycloak.password-mail in the configuration"))
    }
    var query: [String] = []
    if let seconds = mail.lifespanSeconds { query.append("lifespan=\(seconds)") }
    if let client = mail.client { query.append("client_id=\(PercentCoding.encode(client))") }
    if let redirect = mail.redirect { query.append("redirect_uri=\(PercentCoding.encode(redirect))") }
    let path =
      "/users/\(PercentCoding.encode(user.text))/execute-actions-email"
      + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    let what = "asking for a set-password mail"
    do throws(CallFailure) {
      let response = try await connection.call(
        "PUT", path, what, lane: .import, body: JSONValue.array(mail.actions.map { .string($0) }).bytes,
        road: .mail, timeout: .seconds(30))
      let text = ServerText(response).line
      let detail = "HTTP \(response.status) \(text)"
      switch response.status {
      case 200, 204: return .requested
      case 400: return .failed(Self.refusedMail(text, detail))
      case 404:
        return .failed(
          Fault(
            .gone, "the account is not there any more", hint: "Nothing to do if it was deleted on purpose",
            detail: detail))
      case 500:
        return .failed(
          Fault(
            .refused, "Keycloak could not give the mail to its mail server",
            hint: "Check Realm settings > Email and the user's address, then send the mail again", detail: detail))
      default: throw connection.unexpected(response, what)
      }
    } catch {
      return error.mayHaveHappened ? .unsure(error.fault) : .deferred(error.fault)
    }
  }

  private static func refusedMail(_ text: String, _ detail: String) -> Fault {
    switch text {
    case "User email missing":
      Fault(
        .invalidAttribute, "email: the user has none, so no mail can be sent",
        hint: "Give the user an e-mail at the source", detail: detail)
    case "User is disabled":
      Fault(
        .invalidAttribute, "enabled: the user is disabled, so no mail is sent",
        hint: "Enable the user, then send the mail again", detail: detail)
    case "Provided invalid required actions":
      Fault(
        .config, "provider.keycloak.password-mail.actions names an action that the realm does not have",
        hint: "Use names as under Authentication > Required actions, such as UPDATE_PASSWORD", detail: detail)
    default:
      Fault(
        .config, "Keycloak refuses the mail: \(text)",
        hint: "Check client and redirect under provider.keycloak.password-mail", detail: detail)
    }
  }
}
