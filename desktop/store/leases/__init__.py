"""Leases: which process makes the call of an attempt, and until when."""
