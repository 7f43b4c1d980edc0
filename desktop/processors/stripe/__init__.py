"""Stripe: client, wire format, errors."""
