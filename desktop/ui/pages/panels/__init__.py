"""Panels and rows that several pages show."""
