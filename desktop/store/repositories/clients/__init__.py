"""Clients, those who travel for them, and what is noted of them."""
