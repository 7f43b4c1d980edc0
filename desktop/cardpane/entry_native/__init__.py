"""The window with our own fields."""
