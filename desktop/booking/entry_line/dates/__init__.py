"""Dates and times of an entry line."""
