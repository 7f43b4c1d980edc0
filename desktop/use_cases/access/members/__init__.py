"""Member administration, by an owner."""
