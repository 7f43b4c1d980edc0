"""Database engines, a folder for each: its file or server, keys, locks, triggers and errors."""
