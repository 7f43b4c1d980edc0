"""The training airline, card vault and processor, on loopback. Imports nothing of desktop."""
