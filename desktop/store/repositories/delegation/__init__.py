"""Safeguards, and what a second person is asked for."""
