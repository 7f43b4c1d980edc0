"""What belongs to one database engine alone: its file, its keys, its triggers, its failures."""
