"""Use cases about clients and travelers."""
