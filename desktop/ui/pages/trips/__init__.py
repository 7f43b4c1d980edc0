"""Trips on file."""
