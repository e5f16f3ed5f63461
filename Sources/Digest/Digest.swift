// Digest: being built.
