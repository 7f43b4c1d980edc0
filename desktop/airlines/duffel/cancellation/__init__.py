"""Canceling an order at Duffel: its quote, the confirmation, and what is read of both."""
