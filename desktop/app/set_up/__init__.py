"""Joins Set up with the vendors, their sealed keys and the organization key."""
