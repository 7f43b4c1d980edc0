"""Attacks on evidence packs."""
