"""The training airline."""
