"""Cancellations at Duffel, as the server says them and as they are read."""
