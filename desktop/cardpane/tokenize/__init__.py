"""Sends the card to its payees and receives tokens."""
