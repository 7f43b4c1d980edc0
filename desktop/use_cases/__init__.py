"""What the desk does, one use case a file. No Qt, no I/O of its own: only ports."""
