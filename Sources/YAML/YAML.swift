// YAML: being built.
