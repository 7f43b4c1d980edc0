"""The owner's board, as rules over the records."""
