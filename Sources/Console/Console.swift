// Console: being built.
