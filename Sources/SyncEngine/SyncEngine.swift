// SyncEngine: being built.
