"""Audit entries: written and read."""
