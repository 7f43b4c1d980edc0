"""The training card processor."""
