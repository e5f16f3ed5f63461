// Cells: being built.
