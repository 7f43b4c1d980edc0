"""The owner's board."""
