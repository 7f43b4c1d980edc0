"""Canceling a booked trip: what may be canceled, what comes back, and the yes to it."""
