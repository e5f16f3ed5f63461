// Terminal: being built.
