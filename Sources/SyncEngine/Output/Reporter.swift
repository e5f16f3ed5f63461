import Journal
import Kafka
import Platform
import Providers
import SyncCore
import SyncModel
import Wire

extension EngineLoop {
  /// The engine as of now.
  func snapshot(at now: Instant) -> EngineSnapshot {
    var state: EngineState = capabilities == nil ? .starting : .running
    if isDraining { state = .draining }
    var headroom = [admission.headroom(at: now)]
    if settings.sendsMail { headroom.append(mailer.headroom(at: now)) }
    return EngineSnapshot(
      instance: settings.instance, version: settings.version, host: host, environment: settings.environment,
      state: state, startedAt: startedAt, at: now, epoch: journal.epoch, providerKind: settings.provider.kind,
      providerName: settings.provider.name, providerMode: capabilities?.mode, provider: providerHealth(at: now),
      kafka: kafkaHealth, lag: lag, urgent: latencies.figures(queued: machine.urgentCount, at: now),
      headroom: headroom, phase: phase, runs: machine.runs(instance: settings.instance, at: now),
      openFailures: journal.openFailureCount)
  }

  func providerHealth(at now: Instant) -> Health {
    let headroom = admission.headroom(at: now)
    if machine.providerHealth.state == .ok, let until = headroom.closedUntil {
      return Health(
        state: .slow, since: now,
        reason: "the provider asked to wait: nothing is sent for \(Int(until.seconds(since: now).rounded(.up))) s")
    }
    return machine.providerHealth
  }

  /// Tells the observer and the progress topic, each in its pace.
  func speak(at now: Instant) {
    let isSnapshotDue = now >= snapshotAt
    let isReportDue = now >= reportAt
    guard isSnapshotDue || isReportDue else { return }
    let snapshot = snapshot(at: now)
    if isSnapshotDue {
      observer.engine(didReport: snapshot)
      snapshotAt = now.advanced(bySeconds: 0.2)
    }
    if isReportDue {
      publish(snapshot)
      reportAt = now.advanced(bySeconds: 1)
    }
  }

  /// Publishes the heartbeat, and every run that changed since it was published last.
  private func publish(_ snapshot: EngineSnapshot) {
    for run in snapshot.runs {
      if let last = lastReported[run.id], last.says(theSameAs: run), !dirtyRuns.contains(run.id) { continue }
      lastReported[run.id] = run
      progressSequence += 1
      outbox.publish(
        key: Array(RecordKey.run(run.name, instance: run.instance).utf8),
        value: ProgressEncoder.encode(run, epoch: snapshot.epoch, sequence: progressSequence))
    }
    dirtyRuns.removeAll(keepingCapacity: true)
    progressSequence += 1
    outbox.publish(
      key: Array(RecordKey.engine(snapshot.instance).utf8),
      value: ProgressEncoder.encode(snapshot, sequence: progressSequence))
  }

  /// The last snapshots and the last heartbeat, which says `stopped`.
  func sayLastWords(at now: Instant) {
    var snapshot = snapshot(at: now)
    snapshot.state = .stopped
    for run in snapshot.runs { dirtyRuns.insert(run.id) }
    publish(snapshot)
    observer.engine(didReport: snapshot)
  }

  /// Tells lag tools how far the journal is.
  func commitOffsets(at now: Instant) {
    guard now >= commitAt, !isDraining else { return }
    commitAt = now.advanced(bySeconds: 5)
    for (place, source) in settings.sources.enumerated() {
      let number = sourceNumber(place)
      var positions: [KafkaPosition] = []
      for (index, partition) in journal.partitions.enumerated()
      where partition.source == number && source.topics.contains(partition.topic) {
        guard let base = machine.base(of: PartitionID(UInt32(index))) else { continue }
        positions.append(KafkaPosition(topic: partition.topic, partition: partition.partition, offset: base))
      }
      if !positions.isEmpty { orders.send(.commit(source: place, positions)) }
    }
  }
}

extension RunSnapshot {
  /// Whether a reader of the progress topic would see no difference.
  fileprivate func says(theSameAs other: RunSnapshot) -> Bool {
    counters == other.counters && state == other.state && reason == other.reason && expected == other.expected
      && ratePerSecond == other.ratePerSecond
  }
}
