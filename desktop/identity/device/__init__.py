"""What this machine keeps of the members, and when its word counts."""
