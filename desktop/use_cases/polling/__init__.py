"""Asks vendors for what they do by themselves, and keeps what was found."""
