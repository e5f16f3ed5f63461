/// Which rows of the terminal belong to what: from its size alone, so that regions never move when numbers change.
public struct ScreenLayout: Equatable, Sendable {
  /// Columns of the terminal.
  public var columns: Int
  /// Rows of the terminal.
  public var rows: Int

  /// The regions of a terminal of this size.
  public init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// Too small for regions: header of two rows, one list.
  public var isReduced: Bool { columns < 60 || rows < 15 }
  /// Rows of the header.
  public var headerRows: Int { isReduced ? 2 : 1 }
  /// Rows that a lasting message takes, 0 to 3; what is said in passing covers rows instead.
  public var lastingRows = 0
  /// Rows kept free above the footer for messages; small screens put them over the last row of the body.
  public var noticeRows: Int { rows >= 20 && !isReduced ? max(1, lastingRows) : 0 }
  /// Rows between header and message.
  public var bodyRows: Int { max(0, rows - headerRows - 1 - noticeRows) }

  // MARK: - Jobs

  /// Rows of the lower half for the row under the cursor, its title included.
  public var detailRows: Int { isReduced ? 0 : 7 }
  /// Rows of the causes of that row, title included.
  public var jobCauseRows: Int { isReduced || rows < 30 ? 0 : rows < 40 ? 4 : 6 }
  /// Rows of the log's end, title included.
  public var jobLogRows: Int { isReduced || rows < 30 ? 0 : rows < 40 ? 5 : 9 }
  /// Processes in the list.
  public var jobRows: Int {
    isReduced ? max(0, rows - 4) : max(1, bodyRows - 2 - detailRows - jobCauseRows - jobLogRows)
  }

  // MARK: - Process

  /// Causes of the process, without their title.
  public var processCauseRows: Int { isReduced ? max(0, bodyRows - 2) : max(1, (bodyRows - 10) / 2) }
  /// Steps of the timeline, without their title.
  public var timelineRows: Int { isReduced ? 0 : max(0, bodyRows - 10 - processCauseRows) }

  // MARK: - Errors

  /// Rows about the failure under the cursor, without their title.
  public var failureDetailRows: Int { isReduced ? 0 : bodyRows < 18 ? 3 : bodyRows < 26 ? 5 : 7 }
  /// Causes, without title and headings.
  public var causeRows: Int { isReduced ? max(1, bodyRows - 1) : max(2, (bodyRows - 5 - failureDetailRows) * 2 / 5) }
  /// Failures, without title and headings.
  public var failureRows: Int {
    isReduced ? max(1, bodyRows - 1) : max(1, bodyRows - 5 - failureDetailRows - causeRows)
  }

  // MARK: - Others

  /// Rows for the whole text of the log line under the cursor, title included.
  public var logDetailRows: Int { bodyRows < 12 || isReduced ? 0 : 4 }
  /// Lines of the log.
  public var logRows: Int { max(1, bodyRows - 1 - logDetailRows) }

  /// Rows of a screen that is one list under one title.
  public var pageRows: Int { max(1, bodyRows - 1) }
}
