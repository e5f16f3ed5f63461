// SyncModel: being built.
