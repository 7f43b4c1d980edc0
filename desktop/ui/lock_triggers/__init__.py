"""What locks the desk: one kind of sign a file, all brought together in `watch`."""
