"""Refunds that we owe, as Today, the ledger's page and the trip page show them."""
