"""Duffel: client, search, offers, orders, errors."""
