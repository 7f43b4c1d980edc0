"""The member directory: records, JSON, file."""
