"""Skycap: the desk of an air-travel concierge company, and its sealed card pane."""

__version__ = "0.1.0"
