"""Where a document goes when a person hands it out: a file, the system's viewer, a mail."""
