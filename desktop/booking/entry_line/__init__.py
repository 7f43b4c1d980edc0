"""The entry line: one typed line, parsed into a search request."""
