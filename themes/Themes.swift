// Themes: being built.
