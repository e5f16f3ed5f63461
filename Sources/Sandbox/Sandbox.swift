// Sandbox: being built.
