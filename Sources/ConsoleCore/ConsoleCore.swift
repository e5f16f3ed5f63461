// ConsoleCore: being built.
