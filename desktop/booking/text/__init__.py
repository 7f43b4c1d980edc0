"""Facts of a trip in plain text."""
