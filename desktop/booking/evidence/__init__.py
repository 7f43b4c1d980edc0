"""What an evidence pack holds: receivers, sections, entries of the log."""
