import SyncModel

/// What lies over a screen and takes the keys.
enum Overlay: Sendable {
  /// Asks for a user to sync.
  case prompt(Prompt)
  /// Asks before something happens.
  case dialog(Dialog)
  /// The second key of an action.
  case menu(Menu)
  /// The steps of syncing one user.
  case panel(Panel)

  /// Whether rows stay where they are meanwhile: what was chosen must be what is meant.
  var holdsRows: Bool {
    switch self {
    case .prompt, .dialog, .menu: true
    case .panel: false
    }
  }
}

/// A text field with a question.
struct Prompt: Equatable, Sendable {
  /// What was typed.
  var field: TextField
  /// What is wrong with it, once Enter was pressed.
  var mistake: String?
}

/// A question with two buttons; the first one changes nothing and has the focus.
struct Dialog: Equatable, Sendable {
  /// What happens when the second button is pressed. It travels through the question, so what is confirmed is what was
  /// shown.
  enum Intent: Equatable, Sendable {
    /// Stop the engine and leave.
    case leave
  }

  /// What is asked about.
  var intent: Intent
  /// Whether the button that acts has the focus.
  var isOnAction = false
}

/// The second key of `r`: what to retry, frozen when the first one was pressed.
struct Menu: Equatable, Sendable {
  /// The id of the failure under the cursor.
  var failure: String
  /// Its user, for the sentence that says what was done.
  var title: String
}

/// The steps of syncing one user.
struct Panel: Equatable, Sendable {
  /// The command whose outcome it shows.
  var command: Int
  /// The user.
  var reference: UserReference
  /// What is known so far; nil while nothing is.
  var result: CommandResult?
}

/// A sentence above the footer.
struct Notice: Equatable, Sendable {
  /// The sentence.
  var text: String
  /// How it is meant.
  var tone: Tone
}

/// How far leaving is.
enum Leaving: Equatable, Sendable {
  /// Nobody leaves.
  case no
  /// The engine finishes; how many changes and seconds are left is nil while it has not said so.
  case draining(left: Int?, secondsLeft: Int?)
  /// The engine was told to stop at once.
  case stopping
  /// The engine has stopped.
  case stopped(reason: String)
}
