"""Database engines: file, keys, triggers and failures of each."""
