"""Secrets: the OS keyring, key derivation, sealing, and the door."""
