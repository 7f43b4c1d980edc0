"""Airports and city codes, offline."""
