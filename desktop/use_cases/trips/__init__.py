"""Use cases about trips, from search to documents."""
