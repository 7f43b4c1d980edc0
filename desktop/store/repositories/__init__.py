"""Repositories over the tables."""
