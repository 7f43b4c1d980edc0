"""Sends the card to its payees and receives their tokens."""
