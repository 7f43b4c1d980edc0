"""Ports of what members may do alone, and what a second person approves."""
