// Config: being built.
