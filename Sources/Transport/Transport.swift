// Transport: being built.
