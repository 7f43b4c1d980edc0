"""Widgets independent of any page."""
