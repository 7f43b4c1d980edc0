"""Bookings that a person makes elsewhere and records here."""
