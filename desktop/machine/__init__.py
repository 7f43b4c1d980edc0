"""Checks the machine that the desk runs on, without changing anything."""
