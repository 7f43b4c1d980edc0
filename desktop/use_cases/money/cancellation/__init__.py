"""Cancellations at the airline: how they are made and looked up, and what is owed after one."""
