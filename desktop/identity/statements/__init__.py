"""What the organization key and the members sign for others to read."""
