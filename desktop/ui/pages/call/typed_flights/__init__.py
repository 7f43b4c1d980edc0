"""Flights that a person types."""
