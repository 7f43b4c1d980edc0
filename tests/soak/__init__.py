"""Kills desks in the middle of real bookings, and counts at the servers what was done twice."""
