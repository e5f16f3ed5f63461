// SyncCore: being built.
