import HTTPServer
import JSON

extension World {
  /// `PUT …/execute-actions-email` and its two older forms. The mail is kept instead of sent.
  func sendMail(_ call: AdminCall, _ account: Account) throws(Refusal) -> HTTPServerResponse {
    try call.require("manage-users")
    let realm = call.realm
    let lifespan = try call.number("lifespan") ?? realm.rules.mailLifespan
    let actions: [String] =
      switch call.path[2] {
      case "send-verify-email": ["VERIFY_EMAIL"]
      case "reset-password-email": ["UPDATE_PASSWORD"]
      default: try call.json().array?.compactMap(\.string) ?? []
      }
    guard let address = account.email else { throw .message(400, "User email missing") }
    guard account.isEnabled else { throw .message(400, "User is disabled") }
    let client = call.request.queryValue("client_id")
    let redirect = call.request.queryValue("redirect_uri")
    if redirect != nil && client == nil { throw .message(400, "Client id missing") }
    guard actions.allSatisfy(Self.requiredActions.contains) else {
      throw .message(400, "Provided invalid required actions")
    }
    if let client {
      guard let known = realm.client(named: client) else { throw .message(400, "Client doesn't exist") }
      guard known.isEnabled else { throw .message(400, "Client is not enabled") }
      if let redirect, !known.allows(redirect: redirect) { throw .message(400, "Invalid redirect uri.") }
    }
    let failed = "Failed to send execute actions email: "
    guard realm.rules.mailSender != nil else { throw .message(500, failed + "Invalid sender address 'null'.") }
    if faults.mail == .refused {
      throw .message(
        500,
        failed
          + "Error when attempting to send the email to the server. More information is available in the server log.")
    }
    mails.append(
      SandboxMail(
        userID: account.id, username: account.username, address: address, actions: actions, lifespan: lifespan,
        client: client, redirect: redirect, locale: account.attributes["locale"]?.first))
    var answer = HTTPServerResponse.done
    if case .slow(let delay) = faults.mail { answer.delay = delay }
    return answer
  }
}
