"""Rules about canceling a booked trip."""
