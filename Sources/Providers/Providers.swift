// Providers: being built.
