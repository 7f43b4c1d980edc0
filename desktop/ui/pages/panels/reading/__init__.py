"""A text to read, in one column."""
