"""Attempts that were left open: looked up, settled, and in the way of another booking."""
