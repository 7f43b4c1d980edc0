"""Clients and travelers."""
