import JSON
public import SyncModel

/// Writes `usher.progress/1`: snapshots of runs and the heartbeats of an engine (FORMATS section 2).
public enum ProgressEncoder {
  /// The format's name.
  public static let schema = "usher.progress/1"

  /// A run's snapshot.
  ///
  /// - Parameters:
  ///   - epoch: grows by one at each start of the engine.
  ///   - sequence: counts the messages of this epoch.
  public static func encode(_ run: RunSnapshot, epoch: Int, sequence: Int) -> [UInt8] {
    let outcomes = run.counters.outcomes
    let inFlight = run.counters.inFlight
    let mail = run.counters.mail
    // What never ends has no end to expect.
    let isOpen = run.state == .open
    var writer = JSONWriter(capacity: 1_024)
    writer.beginObject()
    writer.field("schema", schema)
    writer.field("kind", "process")
    writer.field("process", run.name.process)
    writer.field("run", run.name.run)
    writer.field("instance", run.instance)
    writer.field("source", run.name.source)
    writer.field("state", run.state.name)
    writer.field("reason", run.reason)
    writer.field("expected", isOpen ? nil : run.expected)
    writer.field("received", run.counters.received)
    writer.name("synced")
    writer.beginObject()
    writer.field("created", outcomes.created)
    writer.field("updated", outcomes.updated)
    writer.field("deleted", outcomes.deleted)
    writer.field("adopted", outcomes.adopted)
    writer.endObject()
    writer.name("skipped")
    writer.beginObject()
    writer.field("unchanged", outcomes.unchanged)
    writer.field("superseded", outcomes.superseded)
    writer.field("duplicate", outcomes.duplicate)
    writer.endObject()
    writer.name("failed")
    writer.beginObject()
    writer.field("invalid", outcomes.invalid)
    writer.field("rejected", outcomes.rejected)
    writer.field("exhausted", outcomes.exhausted)
    writer.endObject()
    writer.field("staged", outcomes.staged)
    writer.field("cancelled", outcomes.cancelled)
    writer.name("inFlight")
    writer.beginObject()
    writer.field("queued", inFlight.queued)
    writer.field("sent", inFlight.sent)
    writer.field("waiting", inFlight.waiting)
    writer.field("unsure", inFlight.unsure)
    writer.field("parked", inFlight.parked)
    writer.endObject()
    writer.name("mail")
    writer.beginObject()
    writer.field("pending", mail.pending)
    writer.field("requested", mail.requested)
    writer.field("failed", mail.failed)
    writer.field("unsure", mail.unsure)
    writer.field("none", mail.none)
    writer.endObject()
    writer.measurement("ratePerSecond", run.ratePerSecond)
    writer.measurement("etaSeconds", isOpen ? nil : run.etaSeconds)
    writer.field("startedAt", run.startedAt)
    writer.field("updatedAt", run.updatedAt)
    writer.field("epoch", epoch)
    writer.field("sequence", sequence)
    writer.endObject()
    return writer.bytes
  }

  /// An engine's heartbeat.
  ///
  /// - Parameter sequence: counts the messages of this epoch.
  public static func encode(_ engine: EngineSnapshot, sequence: Int) -> [UInt8] {
    var writer = JSONWriter(capacity: 2_048)
    writer.beginObject()
    writer.field("schema", schema)
    writer.field("kind", "engine")
    writer.field("instance", engine.instance)
    writer.field("version", engine.version)
    writer.field("host", engine.host)
    writer.field("environment", engine.environment.isEmpty ? nil : engine.environment)
    writer.field("state", engine.state.rawValue)
    writer.field("startedAt", engine.startedAt)
    writer.field("updatedAt", engine.at)
    writer.field("epoch", engine.epoch)
    writer.field("sequence", sequence)
    writer.name("provider")
    writer.beginObject()
    writer.field("kind", engine.providerKind)
    writer.field("name", engine.providerName)
    writer.field("mode", engine.providerMode)
    health(engine.provider, &writer)
    writer.endObject()
    writer.name("kafka")
    writer.beginObject()
    health(engine.kafka, &writer)
    writer.endObject()
    writer.name("lag")
    writer.beginArray()
    for lag in engine.lag {
      writer.beginObject()
      writer.field("source", lag.source)
      writer.field("topic", lag.topic)
      writer.field("records", lag.records)
      writer.measurement("oldestSeconds", lag.oldestSeconds)
      writer.endObject()
    }
    writer.endArray()
    writer.name("urgent")
    writer.beginObject()
    writer.field("queued", engine.urgent.queued)
    writer.measurement("p50Seconds", engine.urgent.p50Seconds)
    writer.measurement("p99Seconds", engine.urgent.p99Seconds)
    writer.endObject()
    writer.name("headroom")
    writer.beginArray()
    for headroom in engine.headroom {
      writer.beginObject()
      writer.field("bucket", headroom.bucket)
      writer.measurement("limit", headroom.limit)
      writer.measurement("remaining", headroom.remaining)
      writer.measurement("resetSeconds", headroom.resetSeconds)
      writer.measurement("ratePerSecond", headroom.ratePerSecond)
      writer.measurement("urgentReserve", headroom.urgentReserve)
      writer.field("saidBy", headroom.saidBy)
      writer.measurement("ageSeconds", headroom.ageSeconds)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.bytes
  }

  private static func health(_ health: Health, _ writer: inout JSONWriter) {
    writer.field("health", health.state.rawValue)
    writer.field("since", health.since)
    writer.field("reason", health.reason)
  }
}
